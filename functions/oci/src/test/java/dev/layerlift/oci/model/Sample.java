package dev.layerlift.oci.model;

import java.nio.charset.StandardCharsets;

/** JSON text of descriptors and documents, compact, with fields that nobody knows. */
final class Sample {
  static final Digest CONFIG = digest("config");
  static final Digest BASE = digest("base");
  static final Digest TOP = digest("top");

  private Sample() {}

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  static Digest digest(String word) {
    return Digest.sha256(bytes(word));
  }

  /**
   * @param more further members, each with a leading comma
   */
  static String descriptor(MediaType type, Digest digest, long size, String more) {
    return "{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":%d%s}"
        .formatted(type, digest, size, more);
  }

  static String layers() {
    return "[%s,%s]"
        .formatted(
            descriptor(MediaType.OCI_LAYER_GZIP, BASE, 30, ",\"annotations\":{\"k\":\"v\"}"),
            descriptor(MediaType.OCI_LAYER_GZIP, TOP, 20, ",\"x-layer\":[1.0]"));
  }

  static String manifest() {
    return """
    {"schemaVersion":2,"x-first":{"n":1.50},"mediaType":"%s","config":%s,"layers":%s,\
    "annotations":{"b":"2","a":"1"},"x-last":null}\
    """
        .formatted(
            MediaType.OCI_MANIFEST,
            descriptor(MediaType.OCI_CONFIG, CONFIG, 10, ",\"x-config\":true"),
            layers());
  }

  static String entry(String word, String more) {
    return descriptor(MediaType.OCI_MANIFEST, digest(word), 100, more);
  }

  static String index() {
    return """
    {"schemaVersion":2,"mediaType":"%s","x-first":1,"manifests":[%s,%s],"x-last":"z"}\
    """
        .formatted(
            MediaType.OCI_INDEX,
            entry("amd", ",\"platform\":{\"architecture\":\"amd64\",\"os\":\"linux\",\"x\":1}"),
            entry("arm", ",\"platform\":{\"os\":\"linux\",\"architecture\":\"arm64\"}"));
  }

  static RawManifest raw(MediaType type, String text) {
    return RawManifest.of(type, bytes(text));
  }

  static String text(ManifestDocument document) {
    return new String(document.toRaw().bytes(), StandardCharsets.UTF_8);
  }
}
