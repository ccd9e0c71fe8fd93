package dev.layerlift.testing.image;

import dev.layerlift.testing.registry.Repository;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** An image index, Docker's manifest list included, with its children. Immutable. */
public final class TestIndex implements Stored {
  private final Format format;
  private final byte[] manifest;
  private final List<Stored> children;

  private TestIndex(Format format, byte[] manifest, List<Stored> children) {
    this.format = format;
    this.manifest = manifest;
    this.children = List.copyOf(children);
  }

  public static Builder builder(Format format) {
    return new Builder(format);
  }

  /** Those that were built here; descriptors of unknown things have no child. */
  public List<Stored> children() {
    return children;
  }

  @Override
  public byte[] manifest() {
    return manifest.clone();
  }

  @Override
  public String mediaType() {
    return format.index();
  }

  @Override
  public void storeIn(Repository repository) {
    children.forEach(child -> child.storeIn(repository));
    repository.storeManifest(mediaType(), manifest);
  }

  /** Collects the children in order. */
  public static final class Builder {
    private final Format format;
    private final ArrayNode descriptors = JsonNodeFactory.instance.arrayNode();
    private final List<Stored> children = new ArrayList<>();
    private final List<Consumer<ObjectNode>> changes = new ArrayList<>();

    private Builder(Format format) {
      this.format = format;
    }

    public Builder image(TestImage image) {
      ObjectNode descriptor = image.descriptor();
      descriptor.set("platform", image.platform());
      return child(image, descriptor);
    }

    /** What BuildKit puts beside an image: a manifest of in-toto statements about it. */
    public Builder attestationOf(TestImage image) {
      TestImage attestation = attestation(image.digest());
      ObjectNode descriptor = attestation.descriptor();
      descriptor
          .putObject("annotations")
          .put("vnd.docker.reference.digest", image.digest())
          .put("vnd.docker.reference.type", "attestation-manifest");
      descriptor.set("platform", attestation.platform());
      return child(attestation, descriptor);
    }

    /** A child of whatever kind under a descriptor of the caller's. */
    public Builder child(Stored child, ObjectNode descriptor) {
      children.add(child);
      descriptors.add(descriptor);
      return this;
    }

    /** A descriptor that the index names and nobody has. */
    public Builder missing(ObjectNode descriptor) {
      descriptors.add(descriptor);
      return this;
    }

    /** Changes the index before its digest is made. */
    public Builder manifest(Consumer<ObjectNode> change) {
      changes.add(change);
      return this;
    }

    public TestIndex build() {
      ObjectNode json = JsonNodeFactory.instance.objectNode();
      json.put("schemaVersion", 2).put("mediaType", format.index());
      json.set("manifests", descriptors.deepCopy());
      changes.forEach(change -> change.accept(json));
      return new TestIndex(format, Stored.bytes(json), children);
    }

    private static TestImage attestation(String subject) {
      String statement =
          """
          {"_type":"https://in-toto.io/Statement/v0.1",\
          "predicateType":"https://slsa.dev/provenance/v0.2",\
          "subject":[{"name":"image","digest":{"sha256":"%s"}}],"predicate":{}}\
          """
              .formatted(subject.substring(subject.indexOf(':') + 1));
      byte[] bytes = statement.getBytes(StandardCharsets.UTF_8);
      TestLayer layer = TestLayer.of(bytes, bytes, Encoding.TAR);
      return TestImage.builder(Format.OCI)
          .platform("unknown", "unknown")
          .layer(
              layer,
              "application/vnd.in-toto+json",
              Map.of("in-toto.io/predicate-type", "https://slsa.dev/provenance/v0.2"))
          .build();
    }
  }
}
