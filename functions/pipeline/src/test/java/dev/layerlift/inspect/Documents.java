package dev.layerlift.inspect;

import dev.layerlift.oci.model.Descriptor;
import dev.layerlift.oci.model.Digest;
import dev.layerlift.oci.model.MediaType;
import dev.layerlift.oci.model.RawManifest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;

/** Writes image documents as JSON text and puts them into a {@link ScriptedSource}. */
final class Documents {
  static final String GZIP = MediaType.OCI_LAYER_GZIP.name();

  private Documents() {}

  /** A layer as its manifest and its configuration name it; all follows from a word. */
  record Layer(String word, String mediaType, long size, String annotations) {
    static Layer of(String word) {
      return new Layer(word, GZIP, 30_000_000, "{}");
    }

    Layer annotated(String key) {
      return new Layer(word, mediaType, size, "{\"%s\":\"x\"}".formatted(key));
    }

    Layer as(String type) {
      return new Layer(word, type, size, annotations);
    }

    Digest digest() {
      return Documents.digest("blob " + word);
    }

    Digest diffId() {
      return Documents.digest("tar " + word);
    }

    private String json() {
      return "{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":%d,\"annotations\":%s}"
          .formatted(mediaType, digest(), size, annotations);
    }
  }

  static Digest digest(String word) {
    return Digest.sha256(word.getBytes(StandardCharsets.UTF_8));
  }

  static Descriptor config(
      ScriptedSource source, String os, String entrypoint, List<Layer> layers) {
    byte[] bytes =
        """
        {"architecture":"amd64","os":"%s","config":{"Entrypoint":%s},
         "rootfs":{"type":"layers","diff_ids":[%s]}}
        """
            .formatted(
                os,
                entrypoint,
                layers.stream()
                    .map(layer -> "\"" + layer.diffId() + "\"")
                    .collect(Collectors.joining(",")))
            .getBytes(StandardCharsets.UTF_8);
    return Descriptor.of(MediaType.OCI_CONFIG, source.addBlob(bytes), bytes.length);
  }

  /**
   * @param more further members, each with a leading comma
   */
  static RawManifest manifest(
      ScriptedSource source, Descriptor config, List<Layer> layers, String more) {
    return source.add(
        MediaType.OCI_MANIFEST,
        """
        {"schemaVersion":2,"mediaType":"%s","config":%s,"layers":[%s]%s}
        """
            .formatted(
                MediaType.OCI_MANIFEST,
                json(config, ""),
                layers.stream().map(Layer::json).collect(Collectors.joining(",")),
                more));
  }

  static RawManifest image(ScriptedSource source, Layer... layers) {
    List<Layer> list = List.of(layers);
    return manifest(source, config(source, "linux", "null", list), list, "");
  }

  /**
   * @param entries each from {@link #json(Descriptor, String)}
   */
  static RawManifest index(ScriptedSource source, String more, List<String> entries) {
    return source.add(
        MediaType.OCI_INDEX,
        """
        {"schemaVersion":2,"mediaType":"%s","manifests":[%s]%s}
        """
            .formatted(MediaType.OCI_INDEX, String.join(",", entries), more));
  }

  /** An index entry for a platform. */
  static String entry(RawManifest manifest, String os, String architecture) {
    return json(
        manifest.descriptor(),
        ",\"platform\":{\"os\":\"%s\",\"architecture\":\"%s\"}".formatted(os, architecture));
  }

  /**
   * @param more further members, each with a leading comma
   */
  static String json(Descriptor descriptor, String more) {
    return "{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":%d%s}"
        .formatted(descriptor.mediaType(), descriptor.digest(), descriptor.size(), more);
  }
}
