package dev.layerlift.layer;

import dev.layerlift.oci.model.DiffId;
import dev.layerlift.oci.model.RegistryHost;
import dev.layerlift.oci.model.RepositoryName;
import dev.layerlift.workflow.LayerFacts;
import dev.layerlift.workflow.LayerResult.LayerOutcome;
import dev.layerlift.workflow.ObjectStore;
import dev.layerlift.workflow.Schema;
import dev.layerlift.workflow.Settings;
import dev.layerlift.workflow.WorkflowJson;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What became of layers, under their digest and the settings' fingerprint: the same base image is
 * under thousands of tags. A convenience: an entry that is missing, wrong or cannot be reached
 * costs a pass and nothing else.
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
   * @param repository that a recompressed layer was last stored in
   */
  record Entry(
      int schema,
      DiffId diffId,
      LayerOutcome outcome,
      RegistryHost registry,
      RepositoryName repository) {
    Entry {
      Schema.require(schema);
    }
  }

  Optional<Entry> recall(LayerFacts layer, Settings settings) {
    String key = key(layer, settings);
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
      LayerFacts layer,
      Settings settings,
      LayerOutcome outcome,
      RegistryHost registry,
      RepositoryName repository) {
    String key = key(layer, settings);
    Entry entry = new Entry(Schema.VERSION, layer.diffId(), outcome, registry, repository);
    try {
      objects.put(key, WorkflowJson.writeText(entry));
    } catch (IOException e) {
      warnings.accept("the layer " + key + " could not be remembered: " + e.getMessage());
    }
  }

  private static String key(LayerFacts layer, Settings settings) {
    return "layers/%s-%s/%s.json"
        .formatted(layer.digest().algorithm(), layer.digest().hex(), settings.fingerprint());
  }
}
