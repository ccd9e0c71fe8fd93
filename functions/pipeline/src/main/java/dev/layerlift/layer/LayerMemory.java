package dev.layerlift.layer;

import dev.layerlift.oci.model.DiffId;
import dev.layerlift.oci.model.RegistryHost;
import dev.layerlift.oci.model.RepositoryName;
import dev.layerlift.workflow.LayerFacts;
import dev.layerlift.workflow.LayerResult.ZstdOutcome;
import dev.layerlift.workflow.LayerResult.ZtocOutcome;
import dev.layerlift.workflow.ObjectStore;
import dev.layerlift.workflow.Schema;
import dev.layerlift.workflow.Settings;
import dev.layerlift.workflow.WorkflowJson;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What became of layers, under their digest and the settings' fingerprint, one entry for each
 * variant: the same base image is under thousands of tags. A convenience: an entry that is missing,
 * wrong or cannot be reached costs a pass and nothing else.
 */
public final class LayerMemory {
  private final ObjectStore objects;
  private final Consumer<String> warnings;

  /**
   * @param warnings takes what went wrong, in plain words
   */
  public LayerMemory(ObjectStore objects, Consumer<String> warnings) {
    this.objects = objects;
    this.warnings = warnings;
  }

  /**
   * @param diffId that the pass found: another image may claim another one for the same digest
   * @param zstd in the entry of the zstd variant
   * @param ztoc in the entry of the SOCI variant
   * @param repository that the result was last stored in
   */
  record Entry(
      int schema,
      DiffId diffId,
      Optional<ZstdOutcome> zstd,
      Optional<ZtocOutcome> ztoc,
      RegistryHost registry,
      RepositoryName repository) {
    Entry {
      Schema.require(schema);
    }
  }

  Optional<Entry> recallZstd(LayerFacts layer, Settings settings) {
    return recall(layer, settings.zstdFingerprint()).filter(entry -> entry.zstd().isPresent());
  }

  Optional<Entry> recallZtoc(LayerFacts layer, Settings settings) {
    return recall(layer, settings.soci().ztocFingerprint())
        .filter(entry -> entry.ztoc().isPresent());
  }

  private Optional<Entry> recall(LayerFacts layer, String fingerprint) {
    String key = key(layer, fingerprint);
    try {
      Optional<ObjectStore.Stored> stored = objects.get(key);
      return stored.isEmpty()
          ? Optional.empty()
          : Optional.of(WorkflowJson.read(stored.get().body(), Entry.class, key))
              .filter(entry -> entry.diffId().equals(layer.diffId()));
    } catch (IOException e) {
      warnings.accept("the remembered layer " + key + " is of no use: " + e.getMessage());
      return Optional.empty();
    }
  }

  void remember(
      PassResult result, Settings settings, RegistryHost registry, RepositoryName repository) {
    LayerFacts layer = result.layer();
    if (result.zstd().isPresent()) {
      put(
          key(layer, settings.zstdFingerprint()),
          new Entry(
              Schema.VERSION,
              layer.diffId(),
              result.zstd(),
              Optional.empty(),
              registry,
              repository));
    }
    if (result.ztoc().isPresent()) {
      put(
          key(layer, settings.soci().ztocFingerprint()),
          new Entry(
              Schema.VERSION,
              layer.diffId(),
              Optional.empty(),
              result.ztoc(),
              registry,
              repository));
    }
  }

  private void put(String key, Entry entry) {
    try {
      objects.put(key, WorkflowJson.writeText(entry));
    } catch (IOException e) {
      warnings.accept("the layer " + key + " could not be remembered: " + e.getMessage());
    }
  }

  private static String key(LayerFacts layer, String fingerprint) {
    return "layers/%s-%s/%s.json"
        .formatted(layer.digest().algorithm(), layer.digest().hex(), fingerprint);
  }
}
