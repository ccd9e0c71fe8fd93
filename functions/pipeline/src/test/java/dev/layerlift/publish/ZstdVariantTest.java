package dev.layerlift.publish;

import static org.assertj.core.api.Assertions.assertThat;

import dev.layerlift.oci.model.Digest;
import dev.layerlift.oci.model.ImageIndex;
import dev.layerlift.oci.model.Manifest;
import dev.layerlift.oci.model.ManifestDocument;
import dev.layerlift.oci.model.MediaType;
import dev.layerlift.oci.model.RawManifest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The text of variants, field for field. */
class ZstdVariantTest {
  private static final String FINGERPRINT = "zstd-6-v1";
  private static final Digest CONFIG = digest("config");
  private static final Digest BASE = digest("base");
  private static final Digest APP = digest("app");
  private static final Digest BASE_ZSTD = digest("base as zstd");

  private static final String DOCKER =
      """
      {"x-first":[1.0],"schemaVersion":2,"mediaType":"%s",\
      "config":{"x-config":1,"mediaType":"%s","size":9,"digest":"%s"},\
      "layers":[\
      {"size":30,"digest":"%s","mediaType":"%s","urls":["https://x.invalid"],"data":"YQ==",\
      "annotations":{"k":"v"}},\
      {"mediaType":"%s","digest":"%s","size":20,"x-layer":null},\
      {"mediaType":"%s","digest":"%s","size":30}],\
      "annotations":{"z":"1","dev.layerlift.variant":"old","a":"2"},"x-last":{"n":1.50}}\
      """
          .formatted(
              MediaType.DOCKER_MANIFEST,
              MediaType.DOCKER_CONFIG,
              CONFIG,
              BASE,
              MediaType.DOCKER_LAYER_GZIP,
              MediaType.DOCKER_LAYER_TAR,
              APP,
              MediaType.DOCKER_LAYER_GZIP,
              BASE);

  private static Digest digest(String word) {
    return Digest.sha256(word.getBytes(StandardCharsets.UTF_8));
  }

  private static ManifestDocument parse(MediaType type, String text) throws IOException {
    return RawManifest.of(type, text.getBytes(StandardCharsets.UTF_8)).parse();
  }

  private static String text(ManifestDocument document) {
    return new String(document.toRaw().bytes(), StandardCharsets.UTF_8);
  }

  private static Manifest docker() throws IOException {
    return (Manifest) parse(MediaType.DOCKER_MANIFEST, DOCKER);
  }

  private static ZstdVariant variant() {
    return new ZstdVariant(Results.replacing(Map.of(BASE, BASE_ZSTD)), FINGERPRINT);
  }

  @Test
  void everyFieldKeepsItsPlaceAndOnlyTypesAndReplacedLayersChange() throws IOException {
    Manifest source = docker();

    assertThat(text(variant().of(source).orElseThrow()))
        .isEqualTo(
            """
            {"x-first":[1.0],"schemaVersion":2,"mediaType":"%s",\
            "config":{"x-config":1,"mediaType":"%s","size":9,"digest":"%s"},\
            "layers":[\
            {"size":7,"digest":"%s","mediaType":"%s","annotations":{"k":"v"}},\
            {"mediaType":"%s","digest":"%s","size":20,"x-layer":null},\
            {"mediaType":"%s","digest":"%s","size":7}],\
            "annotations":{"z":"1","dev.layerlift.variant":"zstd","a":"2",\
            "dev.layerlift.source.digest":"%s","dev.layerlift.settings":"%s"},\
            "x-last":{"n":1.50}}\
            """
                .formatted(
                    MediaType.OCI_MANIFEST,
                    MediaType.OCI_CONFIG,
                    CONFIG,
                    BASE_ZSTD,
                    MediaType.OCI_LAYER_ZSTD,
                    MediaType.OCI_LAYER_TAR,
                    APP,
                    MediaType.OCI_LAYER_ZSTD,
                    BASE_ZSTD,
                    source.toRaw().digest(),
                    FINGERPRINT));
  }

  @Test
  void sameSourceAndLayersGiveTheSameBytes() throws IOException {
    assertThat(variant().of(docker()).orElseThrow().toRaw())
        .isEqualTo(variant().of(docker()).orElseThrow().toRaw());
  }

  @Test
  void otherSettingsGiveAnotherDigest() throws IOException {
    ZstdVariant other = new ZstdVariant(Results.replacing(Map.of(BASE, BASE_ZSTD)), "zstd-7-v1");

    assertThat(other.of(docker()).orElseThrow().toRaw().digest())
        .isNotEqualTo(variant().of(docker()).orElseThrow().toRaw().digest());
  }

  @Test
  void imageNoneOfWhoseLayersIsReplacedHasNoVariant() throws IOException {
    ZstdVariant none = new ZstdVariant(Results.replacing(Map.of(CONFIG, BASE_ZSTD)), FINGERPRINT);

    assertThat(none.of(docker())).isEmpty();
  }

  private static String entry(Digest digest, long size, String more) {
    return "{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":%d%s}"
        .formatted(MediaType.OCI_MANIFEST, digest, size, more);
  }

  private static String attestation(String word, String of) {
    return entry(
        digest(word),
        50,
        ",\"annotations\":{\"vnd.docker.reference.digest\":\"%s\",\"x\":\"y\"}".formatted(of));
  }

  @Test
  void indexNamesVariantsAndAttestationsOfThem() throws IOException {
    Digest converted = digest("amd64");
    Digest kept = digest("arm64");
    String platform = ",\"platform\":{\"os\":\"linux\",\"architecture\":\"amd64\",\"x\":1}";
    String other = attestation("attestation of what was kept", kept.toString());
    String broken = attestation("attestation of nothing", "sha256:no");
    String stranger = "{\"mediaType\":\"a/b\",\"digest\":\"%s\",\"size\":1}".formatted(APP);
    String source =
        "{\"schemaVersion\":2,\"manifests\":[%s,%s,%s,%s,%s,%s],\"x\":1}"
            .formatted(
                stranger,
                entry(kept, 40, platform),
                entry(converted, 40, platform + ",\"urls\":[]"),
                attestation("attestation", converted.toString()),
                other,
                broken);
    ImageIndex index = (ImageIndex) parse(MediaType.OCI_INDEX, source);
    Manifest manifest = variant().of(docker()).orElseThrow();

    ImageIndex result = variant().of(index, Map.of(converted, manifest));

    assertThat(text(result))
        .isEqualTo(
            """
            {"schemaVersion":2,"mediaType":"%s","manifests":[%s,%s,%s,%s,%s,%s],"x":1,\
            "annotations":{"dev.layerlift.source.digest":"%s","dev.layerlift.variant":"zstd",\
            "dev.layerlift.settings":"%s"}}\
            """
                .formatted(
                    MediaType.OCI_INDEX,
                    stranger,
                    entry(kept, 40, platform),
                    entry(manifest.toRaw().digest(), manifest.toRaw().size(), platform),
                    attestation("attestation", manifest.toRaw().digest().toString()),
                    other,
                    broken,
                    index.toRaw().digest(),
                    FINGERPRINT));
  }
}
