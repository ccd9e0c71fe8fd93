package dev.layerlift.retire;

import dev.layerlift.codec.io.LimitExceededException;
import dev.layerlift.codec.io.MalformedInputException;
import dev.layerlift.oci.model.Digest;
import dev.layerlift.oci.model.Json;
import dev.layerlift.oci.model.RepositoryName;
import dev.layerlift.workflow.ObjectStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The remembered results of layers, under {@code layers/<algorithm>-<hex>/}. Only those go that
 * were last stored in the repository that loses them: a base image's layers live in many.
 */
final class ForgottenLayers {
  private static final String PREFIX = "layers/";

  private final ObjectStore objects;
  private final boolean dryRun;

  ForgottenLayers(ObjectStore objects, boolean dryRun) {
    this.objects = objects;
    this.dryRun = dryRun;
  }

  /** Returns how many results went, or would. */
  int forget(Iterable<Digest> layers, RepositoryName repository) throws IOException {
    int count = 0;
    for (Digest layer : layers) {
      count += forget(PREFIX + layer.algorithm() + "-" + layer.hex() + "/", repository);
    }
    return count;
  }

  private int forget(String prefix, RepositoryName repository) throws IOException {
    List<String> keys = new ArrayList<>();
    objects.list(prefix, listed -> keys.add(listed.key()));
    int count = 0;
    for (String key : keys) {
      if (isOf(repository, key)) {
        count++;
        if (!dryRun) {
          objects.delete(key);
        }
      }
    }
    return count;
  }

  private boolean isOf(RepositoryName repository, String key) throws IOException {
    Optional<ObjectStore.Stored> stored = objects.get(key);
    if (stored.isEmpty()) {
      return false;
    }
    try {
      byte[] text = stored.get().body().getBytes(StandardCharsets.UTF_8);
      return Json.optionalText(Json.parseObject(text, key), "repository", key)
          .filter(repository.path()::equals)
          .isPresent();
    } catch (MalformedInputException | LimitExceededException e) {
      return false;
    }
  }
}
