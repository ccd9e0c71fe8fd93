package dev.layerlift.oci.store;

import dev.layerlift.oci.model.Descriptor;
import dev.layerlift.oci.model.Digest;
import dev.layerlift.oci.model.MediaType;
import dev.layerlift.oci.model.RawManifest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A one-layer image whose every byte follows from a word. The layer is no real tar: stores do not
 * look into layers.
 */
public final class SampleImage {
  private final byte[] config;
  private final byte[] layer;
  private final RawManifest manifest;

  private SampleImage(byte[] config, byte[] layer, RawManifest manifest) {
    this.config = config;
    this.layer = layer;
    this.manifest = manifest;
  }

  public static SampleImage of(String word) {
    return of(word, "");
  }

  /** An artifact about another manifest, as signatures and SOCI V1 indices are. */
  public static SampleImage about(RawManifest subject, String artifactType, String word) {
    return of(
        word,
        """
        ,"artifactType":"%s","subject":%s,"annotations":{"word":"%s"}\
        """
            .formatted(artifactType, json(subject.descriptor()), word));
  }

  private static SampleImage of(String word, String moreFields) {
    byte[] layer = bytes("layer of " + word + "\n".repeat(1000));
    byte[] config =
        bytes(
            """
            {"architecture":"arm64","os":"linux","config":{"Labels":{"word":"%s"}},\
            "rootfs":{"type":"layers","diff_ids":["%s"]}}\
            """
                .formatted(word, Digest.sha256(layer)));
    Descriptor configDescriptor = descriptor(MediaType.OCI_CONFIG, config);
    Descriptor layerDescriptor = descriptor(MediaType.OCI_LAYER_TAR, layer);
    // The spaces and the unknown field must survive every store: the digest depends on them.
    byte[] manifest =
        bytes(
            """
            {"schemaVersion": 2, "mediaType":"%s", "x-unknown":[1.0],"config":%s,"layers":[%s]%s}
            """
                .formatted(
                    MediaType.OCI_MANIFEST,
                    json(configDescriptor),
                    json(layerDescriptor),
                    moreFields));
    return new SampleImage(config, layer, RawManifest.of(MediaType.OCI_MANIFEST, manifest));
  }

  public static RawManifest index(List<RawManifest> manifests) {
    List<String> entries = manifests.stream().map(m -> json(m.descriptor())).toList();
    return RawManifest.of(
        MediaType.OCI_INDEX,
        bytes(
            """
            {"schemaVersion":2,"mediaType":"%s","manifests":[%s]}\
            """
                .formatted(MediaType.OCI_INDEX, String.join(",", entries))));
  }

  public RawManifest manifest() {
    return manifest;
  }

  public byte[] config() {
    return config.clone();
  }

  public byte[] layer() {
    return layer.clone();
  }

  public Descriptor configDescriptor() {
    return descriptor(MediaType.OCI_CONFIG, config);
  }

  public Descriptor layerDescriptor() {
    return descriptor(MediaType.OCI_LAYER_TAR, layer);
  }

  /** Stores configuration and layer, as registries demand before they take the manifest. */
  public SampleImage putBlobs(ImageTarget target) throws IOException {
    target.putBlob(configDescriptor(), config);
    target.putBlob(layerDescriptor(), layer);
    return this;
  }

  public static Descriptor descriptor(MediaType type, byte[] bytes) {
    return Descriptor.of(type, Digest.sha256(bytes), bytes.length);
  }

  private static String json(Descriptor descriptor) {
    return """
    {"mediaType":"%s","digest":"%s","size":%d}\
    """
        .formatted(descriptor.mediaType(), descriptor.digest(), descriptor.size());
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
