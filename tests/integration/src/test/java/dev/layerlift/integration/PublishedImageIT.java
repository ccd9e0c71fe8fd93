package dev.layerlift.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What {@code layerlift optimize} publishes in docker-registry, in the eyes of everybody else. */
@ExtendWith(Judges.class)
final class PublishedImageIT {

  private final RealImages images;
  private final PublishedImage published;
  private final Containerd containerd;
  private final Path folder;

  PublishedImageIT(
      RealImages images, PublishedImage published, Containerd containerd, @TempDir Path folder) {
    this.images = images;
    this.published = published;
    this.containerd = containerd;
    this.folder = folder;
  }

  @Test
  void zstdDecodesEveryLayerToItsDiffId() throws IOException {
    pull(published.optimized(), "optimized");
    List<ForeignView.Blob> layers = view(published.optimized()).layers();
    List<String> diffIds = diffIds(published.optimized());

    assertThat(diffIds).hasSameSizeAs(layers).isEqualTo(diffIds(published.source()));
    assertThat(layers).extracting(ForeignView.Blob::mediaType).contains(ForeignView.ZSTD_LAYER);
    for (int i = 0; i < layers.size(); i++) {
      assertThat(decoded(layers.get(i))).as("layer %d", i).isEqualTo(diffIds.get(i));
    }
  }

  @Test
  void skopeoCopiesItWithEveryDigest() throws IOException {
    pull(published.optimized(), "optimized");

    ForeignView copy = ForeignView.of("oci:" + folder.resolve("optimized") + ":app");
    assertThat(copy.digest()).isEqualTo(published.digest());
    for (ForeignView.Blob layer : copy.layers()) {
      assertThat(blob(layer)).hasSize(layer.size());
      assertThat(Tree.sha256(blob(layer))).isEqualTo(layer.hex());
    }
  }

  @Test
  void umociUnpacksTheSameFiles() throws IOException {
    pull(published.optimized(), "optimized");

    assertThat(unpacked(folder.resolve("optimized") + ":app", "after"))
        .isEqualTo(unpacked(images.path(), "before"));
  }

  @Test
  void containerdRunsItAsItRunsTheOriginal() {
    Command.Finished original = containerd.pullAndRun(published.source());
    Command.Finished optimized = containerd.pullAndRun(published.optimized());

    assertThat(original.exitCode()).as(original.toString()).isEqualTo(RealImages.EXIT_STATUS);
    assertThat(original.stdout()).contains("openjdk version \"25", "srv/owned regular file 4751");
    assertThat(optimized.stdout()).isEqualTo(original.stdout());
    assertThat(optimized.exitCode()).as(optimized.toString()).isEqualTo(original.exitCode());
  }

  @Test
  void regctlReadsTheDigestsThatWereReported() {
    Regctl regctl = Regctl.in(folder).withPlainHttp(host());

    assertThat(regctl.run("manifest", "head", published.optimized()).stdout())
        .isEqualToIgnoringNewLines(published.digest());
    assertThat(regctlConfig(regctl, published.optimized()))
        .startsWith("sha256:")
        .isEqualTo(regctlConfig(regctl, published.source()));
  }

  @Test
  void nothingButTheTagIsAddedToWhatWasPushed() throws IOException {
    assertThat(view(published.source()).digest())
        .isEqualTo(ForeignView.of(images.reference()).digest());
    Regctl regctl = Regctl.in(folder).withPlainHttp(host());
    String repository = published.source().substring(0, published.source().lastIndexOf(':'));
    assertThat(regctl.run("tag", "ls", repository).stdout().lines())
        .containsExactlyInAnyOrder("v1", "v1-optimized");
  }

  @Test
  void layersAreFewerBytesAndNothingElseOfTheManifestDiffers() throws IOException {
    ForeignView before = view(published.source());
    ForeignView after = view(published.optimized());

    assertThat(after.mediaType()).isEqualTo(ForeignView.OCI_MANIFEST);
    assertThat(after.config()).isEqualTo(before.config());
    assertThat(size(after)).isLessThan(size(before));
  }

  private String host() {
    return published.source().substring(0, published.source().indexOf('/'));
  }

  private void pull(String image, String name) {
    Tool.SKOPEO.run(
        "copy",
        "--preserve-digests",
        "--src-tls-verify=false",
        "docker://" + image,
        "oci:" + folder.resolve(name) + ":app");
  }

  private Path blob(ForeignView.Blob blob) {
    return folder.resolve("optimized/blobs/sha256").resolve(blob.hex());
  }

  /** Digest of what the command that belongs to the media type makes of a layer. */
  private String decoded(ForeignView.Blob layer) throws IOException {
    Path packed = blob(layer);
    Path tar = folder.resolve("layer.tar");
    if (layer.mediaType().equals(ForeignView.ZSTD_LAYER)) {
      Tool.ZSTD.run("-d", "-q", "-f", "--memory=8MiB", packed.toString(), "-o", tar.toString());
    } else {
      assertThat(layer.mediaType()).isEqualTo(ForeignView.GZIP_LAYER);
      Path named = Files.copy(packed, folder.resolve("layer.tar.gz"));
      Tool.GZIP.run("-d", "-f", named.toString());
    }
    return "sha256:" + Tree.sha256(tar);
  }

  private Tree unpacked(String image, String name) throws IOException {
    Path bundle = folder.resolve(name);
    Tool.UMOCI.run("unpack", "--image", image, bundle.toString());
    return Tree.of(bundle.resolve("rootfs"));
  }

  private static ForeignView view(String image) throws IOException {
    return ForeignView.of("docker://" + image);
  }

  private static List<String> diffIds(String image) {
    return ForeignView.configuration("docker://" + image)
        .at("/rootfs/diff_ids")
        .valueStream()
        .map(JsonNode::asString)
        .toList();
  }

  private static long size(ForeignView image) {
    return image.layers().stream().mapToLong(ForeignView.Blob::size).sum();
  }

  private static String regctlConfig(Regctl regctl, String image) {
    return regctl.run("manifest", "get", image, "--format", "{{.Config.Digest}}").stdout().strip();
  }
}
