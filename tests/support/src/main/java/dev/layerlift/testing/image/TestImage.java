package dev.layerlift.testing.image;

import dev.layerlift.testing.registry.Repository;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** One image manifest with its config and layers. Immutable; the arrays are copies. */
public final class TestImage implements Stored {
  private final Format format;
  private final byte[] config;
  private final byte[] manifest;
  private final List<TestLayer> layers;
  private final ObjectNode platform;

  private TestImage(Builder from) {
    format = from.format;
    layers = List.copyOf(from.layers);
    config = from.wholeConfig();
    manifest = Stored.bytes(from.wholeManifest(config));
    platform = from.platform.deepCopy();
  }

  /** An image for linux/amd64 without layers, to be built upon. */
  public static Builder builder(Format format) {
    return new Builder(format);
  }

  public Format format() {
    return format;
  }

  public byte[] config() {
    return config.clone();
  }

  public List<TestLayer> layers() {
    return layers;
  }

  /** As an index describes it. */
  public ObjectNode platform() {
    return platform.deepCopy();
  }

  @Override
  public byte[] manifest() {
    return manifest.clone();
  }

  @Override
  public String mediaType() {
    return format.manifest();
  }

  @Override
  public void storeIn(Repository repository) {
    repository.storeBlob(config);
    layers.forEach(layer -> repository.storeBlob(layer.digest(), layer.blob()));
    repository.storeManifest(mediaType(), manifest);
  }

  /** Collects what goes into an image; a change after the build does not reach it. */
  public static final class Builder {
    private final Format format;
    private final ObjectNode platform = JsonNodeFactory.instance.objectNode();
    private final ObjectNode execution = JsonNodeFactory.instance.objectNode();
    private final ArrayNode descriptors = JsonNodeFactory.instance.arrayNode();
    private final ArrayNode diffIds = JsonNodeFactory.instance.arrayNode();
    private final ArrayNode history = JsonNodeFactory.instance.arrayNode();
    private final List<TestLayer> layers = new ArrayList<>();
    private final List<Consumer<ObjectNode>> manifestChanges = new ArrayList<>();
    private final List<Consumer<ObjectNode>> configChanges = new ArrayList<>();
    private String configType;
    private byte[] config = new byte[0];

    private Builder(Format format) {
      this.format = format;
      this.configType = format.config();
      platform("linux", "amd64");
      execution.putArray("Env").add("PATH=/usr/bin");
    }

    public Builder platform(String os, String architecture) {
      platform.removeAll();
      platform.put("architecture", architecture).put("os", os);
      return this;
    }

    public Builder variant(String variant) {
      platform.put("variant", variant);
      return this;
    }

    public Builder osVersion(String version) {
      platform.put("os.version", version);
      return this;
    }

    public Builder entrypoint(String... command) {
      ArrayNode entrypoint = execution.putArray("Entrypoint");
      for (String argument : command) {
        entrypoint.add(argument);
      }
      return this;
    }

    /** With the media type that fits its encoding, and a line of history. */
    public Builder layer(TestLayer layer) {
      return layer(layer, Map.of());
    }

    /**
     * @param annotations of the layer's descriptor
     */
    public Builder layer(TestLayer layer, Map<String, String> annotations) {
      return layer(layer, layer.encoding().mediaType(format), annotations);
    }

    public Builder layer(TestLayer layer, String mediaType, Map<String, String> annotations) {
      ObjectNode descriptor = Stored.descriptor(mediaType, layer);
      if (!annotations.isEmpty()) {
        ObjectNode object = descriptor.putObject("annotations");
        annotations.entrySet().stream()
            .sorted(Map.Entry.comparingByKey())
            .forEach(annotation -> object.put(annotation.getKey(), annotation.getValue()));
      }
      return add(layer, descriptor);
    }

    /** A layer that is fetched from elsewhere: registries need not have it, this one does not. */
    public Builder foreignLayer(TestLayer layer, String url) {
      String type =
          switch (format) {
            case OCI -> "application/vnd.oci.image.layer.nondistributable.v1.tar+gzip";
            case DOCKER -> "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip";
          };
      ObjectNode descriptor = Stored.descriptor(type, layer);
      descriptor.putArray("urls").add(url);
      describe(layer, descriptor);
      return this;
    }

    /** A line of history that made no layer. */
    public Builder emptyHistory(String createdBy) {
      history(createdBy).put("empty_layer", true);
      return this;
    }

    /** A config that is none of an image: makes an artifact. Layers then have no diff IDs. */
    public Builder artifactConfig(String mediaType, byte[] bytes) {
      configType = mediaType;
      config = bytes.clone();
      return this;
    }

    /** Changes the manifest before its digest is made. */
    public Builder manifest(Consumer<ObjectNode> change) {
      manifestChanges.add(change);
      return this;
    }

    /** Changes the config before its digest is made. */
    public Builder config(Consumer<ObjectNode> change) {
      configChanges.add(change);
      return this;
    }

    public TestImage build() {
      return new TestImage(this);
    }

    private Builder add(TestLayer layer, ObjectNode descriptor) {
      describe(layer, descriptor);
      layers.add(layer);
      return this;
    }

    private void describe(TestLayer layer, ObjectNode descriptor) {
      descriptors.add(descriptor);
      diffIds.add(layer.diffId());
      history("COPY layer-" + diffIds.size() + " / # buildkit");
    }

    private ObjectNode history(String createdBy) {
      return history
          .addObject()
          .put("created", "2026-01-02T03:04:05Z")
          .put("created_by", createdBy)
          .put("comment", "buildkit.dockerfile.v0");
    }

    private byte[] wholeConfig() {
      if (config.length > 0) {
        return config;
      }
      ObjectNode json = JsonNodeFactory.instance.objectNode();
      json.put("created", "2026-01-02T03:04:05Z");
      json.setAll(platform);
      json.set("config", execution.deepCopy());
      json.putObject("rootfs").put("type", "layers").set("diff_ids", diffIds.deepCopy());
      json.set("history", history.deepCopy());
      configChanges.forEach(change -> change.accept(json));
      return Stored.bytes(json);
    }

    private ObjectNode wholeManifest(byte[] configBytes) {
      ObjectNode json = JsonNodeFactory.instance.objectNode();
      json.put("schemaVersion", 2).put("mediaType", format.manifest());
      json.set("config", Stored.descriptor(configType, configBytes));
      json.set("layers", descriptors.deepCopy());
      manifestChanges.forEach(change -> change.accept(json));
      return json;
    }
  }
}
