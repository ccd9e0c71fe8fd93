package dev.layerlift.sandbox.aws;

import dev.layerlift.oci.model.Digest;
import dev.layerlift.oci.model.MediaType;
import dev.layerlift.oci.model.RepositoryName;
import dev.layerlift.oci.model.Tag;
import dev.layerlift.sandbox.rule.EcrAction;
import dev.layerlift.testing.registry.Repository;
import dev.layerlift.testing.registry.StoredManifest;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code BatchDeleteImage}: a tag goes alone unless it is the last, a digest with all its tags, and
 * what an index names cannot go. Source: the operation's page in ECR's API reference.
 */
final class Deletions {
  private static final int MAX_IDS = 100;

  private final List<Consumer<EcrAction>> listeners = new CopyOnWriteArrayList<>();

  /** Finds a repository, or refuses. */
  @FunctionalInterface
  interface Finder {
    Repository find(String name) throws AwsFailure;
  }

  void onDeletion(Consumer<EcrAction> listener) {
    listeners.add(listener);
  }

  JsonNode batch(JsonNode request, String registry, Finder repositories) throws AwsFailure {
    Repository repository = repositories.find(request.path("repositoryName").asString(""));
    JsonNode ids = request.path("imageIds");
    if (ids.isEmpty() || ids.size() > MAX_IDS) {
      throw new AwsFailure("InvalidParameterException", "1 to " + MAX_IDS + " imageIds");
    }
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    ArrayNode done = answer.putArray("imageIds");
    ArrayNode failures = answer.putArray("failures");
    for (JsonNode id : ids) {
      String reference = id.path("imageDigest").asString(id.path("imageTag").asString(""));
      Optional<String> failure = delete(repository, reference);
      if (failure.isPresent()) {
        ObjectNode entry = failures.addObject();
        entry.set("imageId", id);
        entry.put("failureCode", failure.get());
        entry.put("failureReason", "in registry " + registry);
      } else {
        done.add(id);
      }
    }
    return answer;
  }

  /** Returns the failure's code. */
  Optional<String> delete(Repository repository, String reference) {
    Optional<StoredManifest> found = repository.manifest(reference);
    if (found.isEmpty()) {
      return Optional.of("ImageNotFound");
    }
    StoredManifest manifest = found.get();
    List<String> tags =
        repository.tags().entrySet().stream()
            .filter(tag -> tag.getValue().equals(manifest.digest()))
            .map(tag -> tag.getKey())
            .toList();
    boolean byTag = !reference.equals(manifest.digest());
    if (byTag && tags.size() > 1) {
      repository.untag(reference);
    } else if (repository.references(manifest.digest())) {
      return Optional.of("ImageReferencedByManifestList");
    } else {
      repository.remove(manifest.digest());
    }
    EcrAction action =
        new EcrAction(
            RepositoryName.parse(repository.name()),
            byTag ? Optional.of(Tag.parse(reference)) : Optional.empty(),
            Digest.parse(manifest.digest()),
            Optional.of(MediaType.parse(manifest.mediaType())),
            manifest.artifactType().map(MediaType::parse));
    listeners.forEach(listener -> listener.accept(action));
    return Optional.empty();
  }
}
