package dev.layerlift.testing.image;

import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Images that every part of the product meets, by name. */
public final class TestImages {
  private static final String LAYER_URL = "https://example.invalid/layer.tar.gz";

  private TestImages() {}

  /** Three gzip layers of the given archive size together, half of it text, for linux/amd64. */
  public static TestImage linux(long seed, Format format, int tarSize) {
    return builder(seed, format, tarSize).build();
  }

  /** As {@link #linux}, to be changed. */
  public static TestImage.Builder builder(long seed, Format format, int tarSize) {
    int third = tarSize / 3;
    return TestImage.builder(format)
        .emptyHistory("ARG RELEASE")
        .layer(TestLayer.gzip(tar(seed, "base", third)))
        .emptyHistory("WORKDIR /app")
        .layer(TestLayer.gzip(tar(seed + 1, "libraries", third)))
        .layer(TestLayer.gzip(tar(seed + 2, "app", third)))
        .entrypoint("/app/start");
  }

  /** linux/amd64 and linux/arm64/v8, each with a BuildKit attestation, as buildx pushes them. */
  public static TestIndex multiPlatform(long seed, int tarSize) {
    TestImage amd64 = linux(seed, Format.OCI, tarSize);
    TestImage arm64 =
        builder(seed + 100, Format.OCI, tarSize).platform("linux", "arm64").variant("v8").build();
    return TestIndex.builder(Format.OCI)
        .image(amd64)
        .image(arm64)
        .attestationOf(amd64)
        .attestationOf(arm64)
        .build();
  }

  /** windows/amd64 whose base layer is fetched from elsewhere. */
  public static TestImage windows(long seed, Format format) {
    return TestImage.builder(format)
        .platform("windows", "amd64")
        .osVersion("10.0.20348.2340")
        .foreignLayer(TestLayer.gzip(tar(seed, "Files", 10_000)), LAYER_URL)
        .layer(TestLayer.gzip(tar(seed + 1, "Files/app", 10_000)))
        .build();
  }

  /** A Linux image one of whose layers is fetched from elsewhere. */
  public static TestImage withForeignLayer(long seed, Format format) {
    return TestImage.builder(format)
        .foreignLayer(TestLayer.gzip(tar(seed, "base", 10_000)), LAYER_URL)
        .layer(TestLayer.gzip(tar(seed + 1, "app", 10_000)))
        .build();
  }

  /** Layers that are zstd already. */
  public static TestImage zstd(long seed, int tarSize) {
    return TestImage.builder(Format.OCI)
        .layer(TestLayer.zstd(tar(seed, "base", tarSize / 2), 3))
        .layer(TestLayer.zstd(tar(seed + 1, "app", tarSize / 2), 3))
        .build();
  }

  /** A layer whose descriptor says that it carries an eStargz table of contents. */
  public static TestImage stargz(long seed) {
    TestLayer layer = TestLayer.gzip(tar(seed, "base", 30_000));
    return TestImage.builder(Format.OCI)
        .layer(
            layer,
            Map.of(
                "containerd.io/snapshot/stargz/toc.digest",
                layer.diffId(),
                "io.containers.estargz.uncompressed-size",
                "30000"))
        .build();
  }

  /** A layer whose descriptor says that it is zstd:chunked. */
  public static TestImage zstdChunked(long seed) {
    TestLayer layer = TestLayer.zstd(tar(seed, "base", 30_000), 3);
    return TestImage.builder(Format.OCI)
        .layer(
            layer,
            Map.of(
                "io.github.containers.zstd-chunked.manifest-checksum",
                layer.diffId(),
                "io.github.containers.zstd-chunked.manifest-position",
                "1:2:3:1"))
        .build();
  }

  /** A container image for AWS Lambda, by its entrypoint. */
  public static TestImage lambda(long seed) {
    return builder(seed, Format.OCI, 30_000).entrypoint("/lambda-entrypoint.sh").build();
  }

  /** A Helm chart. */
  public static TestImage helmChart() {
    byte[] chart = tar(7, "chart", 2_000);
    return TestImage.builder(Format.OCI)
        .artifactConfig(
            "application/vnd.cncf.helm.config.v1+json",
            "{\"name\":\"chart\",\"version\":\"1.0.0\",\"apiVersion\":\"v2\"}"
                .getBytes(StandardCharsets.UTF_8))
        .layer(
            TestLayer.gzip(chart), "application/vnd.cncf.helm.chart.content.v1.tar+gzip", Map.of())
        .build();
  }

  /** A cosign signature as it stands under the tag {@code sha256-<hex>.sig}. */
  public static TestImage cosignSignature(Stored signed) {
    byte[] payload =
        "{\"critical\":{\"image\":{\"docker-manifest-digest\":\"%s\"}}}"
            .formatted(signed.digest())
            .getBytes(StandardCharsets.UTF_8);
    return TestImage.builder(Format.OCI)
        .layer(
            TestLayer.of(payload, payload, Encoding.TAR),
            "application/vnd.dev.cosign.simplesigning.v1+json",
            Map.of("dev.cosignproject.cosign/signature", "MEUCIQ=="))
        .build();
  }

  /** An artifact that refers to a subject, such as an SBOM or a SOCI V1 index. */
  public static TestImage referrer(Stored subject, String artifactType) {
    byte[] payload = ("about " + subject.digest()).getBytes(StandardCharsets.UTF_8);
    return TestImage.builder(Format.OCI)
        .artifactConfig("application/vnd.oci.empty.v1+json", "{}".getBytes(StandardCharsets.UTF_8))
        .layer(TestLayer.of(payload, payload, Encoding.TAR), "application/octet-stream", Map.of())
        .manifest(manifest -> {
          manifest.put("artifactType", artifactType);
          manifest.set("subject", subject.descriptor());
        })
        .build();
  }

  /** An archive with a directory, a few files of about the size together, and a link. */
  public static byte[] tar(long seed, String directory, int size) {
    int half = size / 2;
    return TestTar.seeded(seed)
        .directory(directory)
        .file(directory + "/text", half, 1)
        .file(directory + "/mixed", size - half, 0.3)
        .symlink(directory + "/link", "text")
        .bytes();
  }
}
