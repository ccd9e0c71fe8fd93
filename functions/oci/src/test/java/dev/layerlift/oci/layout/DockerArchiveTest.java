package dev.layerlift.oci.layout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.layerlift.codec.io.LimitExceededException;
import dev.layerlift.codec.io.MalformedInputException;
import dev.layerlift.oci.model.Descriptor;
import dev.layerlift.oci.model.Digest;
import dev.layerlift.oci.model.Manifest;
import dev.layerlift.oci.model.ManifestSelector;
import dev.layerlift.oci.model.MediaType;
import dev.layerlift.oci.model.RawManifest;
import dev.layerlift.oci.model.Tag;
import dev.layerlift.oci.store.SampleImage;
import dev.layerlift.oci.store.StoreException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class DockerArchiveTest {
  private static final byte[] BASE = layer("base");
  private static final byte[] TOP = layer("top");
  private static final Tag V1 = new Tag("v1");

  @TempDir private Path temporary;
  private Path file;

  @BeforeEach
  void place() {
    file = temporary.resolve("saved.tar");
  }

  @Test
  void imageGetsAnOciManifestOfItsConfigurationAndLayers() throws Exception {
    byte[] config = config(Digest.sha256(BASE), Digest.sha256(TOP));
    new TarBuilder()
        .file("b/layer.tar", BASE)
        .file("t/layer.tar", TOP)
        .file("c.json", config)
        .file(
            "manifest.json",
            "[" + image("c.json", "team/app:v1", "b/layer.tar", "t/layer.tar") + "]")
        .write(file);

    try (DockerArchive archive = DockerArchive.open(file)) {
      RawManifest raw = archive.manifest(V1);
      Manifest manifest = (Manifest) raw.parse();
      assertThat(raw.mediaType()).isEqualTo(MediaType.OCI_MANIFEST);
      assertThat(manifest.config()).isEqualTo(SampleImage.descriptor(MediaType.OCI_CONFIG, config));
      assertThat(manifest.layers())
          .containsExactly(
              SampleImage.descriptor(MediaType.OCI_LAYER_TAR, BASE),
              SampleImage.descriptor(MediaType.OCI_LAYER_TAR, TOP));
      assertThat(read(archive, manifest.config())).isEqualTo(config);
      assertThat(read(archive, manifest.layers().getLast())).isEqualTo(TOP);
      assertThat(archive.resolve(V1)).contains(raw.descriptor());
      assertThat(archive.resolve(raw.digest())).contains(raw.descriptor());
      assertThat(archive.manifest(raw.digest())).isEqualTo(raw);
      assertThat(archive.tags()).containsExactly(V1);
      assertThat(archive.referrers(raw.digest())).isEmpty();
      assertThat(archive.name()).isEqualTo("docker-archive:" + file);
    }
  }

  @Test
  void manifestFollowsFromTheContentAlone() throws Exception {
    new TarBuilder()
        .file("b.tar", BASE)
        .file("c.json", config(Digest.sha256(BASE)))
        .file("manifest.json", "[" + image("c.json", "app:v1", "b.tar") + "]")
        .write(file);
    Path other = temporary.resolve("other.tar");
    new TarBuilder()
        .file("manifest.json", "[ " + image("./config", "other/name:x", "./x/layer") + " ]")
        .file("config", config(Digest.sha256(BASE)))
        .file("x/layer", BASE)
        .write(other);

    try (DockerArchive one = DockerArchive.open(file);
        DockerArchive two = DockerArchive.open(other)) {
      assertThat(one.manifest(V1)).isEqualTo(two.manifest(new Tag("x")));
    }
  }

  @Test
  void blobsAreFoundBeforeAnyManifestWasAskedFor() throws Exception {
    simple();
    Descriptor layer = SampleImage.descriptor(MediaType.OCI_LAYER_TAR, BASE);
    Descriptor absent = SampleImage.descriptor(MediaType.OCI_LAYER_TAR, TOP);

    try (DockerArchive archive = DockerArchive.open(file)) {
      assertThat(archive.hasBlob(layer)).isTrue();
      assertThat(archive.hasBlob(absent)).isFalse();
      assertThat(archive.hasBlob(Descriptor.of(layer.mediaType(), layer.digest(), 1))).isFalse();
      assertThat(read(archive, layer)).isEqualTo(BASE);
      assertThatThrownBy(() -> read(archive, absent)).isInstanceOf(StoreException.NotFound.class);
      assertThatThrownBy(() -> read(archive, Descriptor.of(layer.mediaType(), layer.digest(), 1)))
          .isInstanceOf(StoreException.ContentMismatch.class);
    }
  }

  @Test
  void repeatedLayersMayBeLinks() throws Exception {
    byte[] config = config(Digest.sha256(BASE), Digest.sha256(BASE), Digest.sha256(BASE));
    new TarBuilder()
        .file("a/layer.tar", BASE)
        .symbolicLink("b/layer.tar", "../a/layer.tar")
        .hardLink("c/layer.tar", "a/layer.tar")
        .file("c.json", config)
        .file(
            "manifest.json",
            "[" + image("c.json", "app:v1", "a/layer.tar", "b/layer.tar", "c/layer.tar") + "]")
        .write(file);

    try (DockerArchive archive = DockerArchive.open(file)) {
      assertThat(layers(archive, V1))
          .hasSize(3)
          .containsOnly(SampleImage.descriptor(MediaType.OCI_LAYER_TAR, BASE));
    }
  }

  @Test
  void gzipLayersStayAsTheyAre() throws Exception {
    // Two members: tools that append write them.
    byte[] stored =
        concat(gzip(Arrays.copyOf(BASE, 700)), gzip(Arrays.copyOfRange(BASE, 700, BASE.length)));
    new TarBuilder()
        .file("b.tar.gz", stored)
        .file("c.json", config(Digest.sha256(BASE)))
        .file("manifest.json", "[" + image("c.json", "app:v1", "b.tar.gz") + "]")
        .write(file);

    try (DockerArchive archive = DockerArchive.open(file)) {
      Descriptor layer = SampleImage.descriptor(MediaType.OCI_LAYER_GZIP, stored);
      assertThat(layers(archive, V1)).containsExactly(layer);
      assertThat(read(archive, layer)).isEqualTo(stored);
    }
  }

  @Test
  void sha512DiffIdsAreCompared() throws Exception {
    Digest sha512 =
        new Digest(
            "sha512", HexFormat.of().formatHex(MessageDigest.getInstance("SHA-512").digest(BASE)));
    new TarBuilder()
        .file("b.tar", BASE)
        .file("c.json", config(sha512))
        .file("manifest.json", "[" + image("c.json", "app:v1", "b.tar") + "]")
        .write(file);

    try (DockerArchive archive = DockerArchive.open(file)) {
      assertThat(layers(archive, V1))
          .extracting(Descriptor::digest)
          .containsExactly(Digest.sha256(BASE));
    }
  }

  @Test
  void zstdLayersAreUnsupported() throws Exception {
    byte[] zstd = HexFormat.of().parseHex("28b52ffd0400010000");
    new TarBuilder()
        .file("b.tar", zstd)
        .file("c.json", config(Digest.sha256(BASE)))
        .file("manifest.json", "[" + image("c.json", "app:v1", "b.tar") + "]")
        .write(file);

    assertManifestFails(StoreException.Unsupported.class, "zstd");
  }

  @Test
  void layerWithAnotherDiffIdIsAMismatch() throws Exception {
    new TarBuilder()
        .file("b.tar", TOP)
        .file("c.json", config(Digest.sha256(BASE)))
        .file("manifest.json", "[" + image("c.json", "app:v1", "b.tar") + "]")
        .write(file);

    assertManifestFails(StoreException.ContentMismatch.class, Digest.sha256(BASE).toString());
    assertManifestFails(StoreException.ContentMismatch.class, Digest.sha256(TOP).toString());
  }

  @Test
  void gzipLayerOfAnotherTarIsAMismatchAndABrokenOneMalformed() throws Exception {
    byte[] config = config(Digest.sha256(BASE));
    String manifest = "[" + image("c.json", "app:v1", "b") + "]";
    new TarBuilder()
        .file("b", gzip(TOP))
        .file("c.json", config)
        .file("manifest.json", manifest)
        .write(file);
    assertManifestFails(StoreException.ContentMismatch.class, "diff_id");

    byte[] cut = Arrays.copyOf(gzip(BASE), gzip(BASE).length - 5);
    new TarBuilder()
        .file("b", cut)
        .file("c.json", config)
        .file("manifest.json", manifest)
        .write(file);
    assertManifestFails(MalformedInputException.class, "broken gzip");

    byte[] flipped = gzip(BASE);
    flipped[flipped.length - 7] ^= 1;
    new TarBuilder()
        .file("b", flipped)
        .file("c.json", config)
        .file("manifest.json", manifest)
        .write(file);
    assertManifestFails(MalformedInputException.class, "broken gzip");
  }

  @Test
  void missingFilesAreNamed() throws Exception {
    byte[] config = config(Digest.sha256(BASE));
    new TarBuilder()
        .file("c.json", config)
        .file("manifest.json", "[" + image("c.json", "app:v1", "gone/layer.tar") + "]")
        .write(file);
    assertManifestFails(MalformedInputException.class, "'gone/layer.tar' is not in the archive");

    new TarBuilder()
        .file("b.tar", BASE)
        .file("manifest.json", "[" + image("gone.json", "app:v1", "b.tar") + "]")
        .write(file);
    assertManifestFails(MalformedInputException.class, "'gone.json' is not in the archive");
  }

  @ParameterizedTest
  @ValueSource(strings = {"../../etc/passwd", "/etc/passwd", "", ".", "c.json/../c.json"})
  void pathsOfTheManifestNeverLeaveTheArchive(String path) throws Exception {
    new TarBuilder()
        .file("c.json", config(Digest.sha256(BASE)))
        .file("manifest.json", "[" + image(path, "app:v1") + "]")
        .write(file);

    assertManifestFails(MalformedInputException.class, "is not in the archive");
  }

  @Test
  void linkOutOfTheArchiveIsRefused() throws Exception {
    new TarBuilder()
        .symbolicLink("b.tar", "../../../etc/passwd")
        .file("c.json", config(Digest.sha256(BASE)))
        .file("manifest.json", "[" + image("c.json", "app:v1", "b.tar") + "]")
        .write(file);

    assertManifestFails(MalformedInputException.class, "leads out of the archive");
  }

  @Test
  void configurationOfAnotherNumberOfLayersIsRefused() throws Exception {
    new TarBuilder()
        .file("b.tar", BASE)
        .file("c.json", config(Digest.sha256(BASE), Digest.sha256(TOP)))
        .file("manifest.json", "[" + image("c.json", "app:v1", "b.tar") + "]")
        .write(file);

    assertManifestFails(MalformedInputException.class, "2 diff_ids for 1 layers");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{}",
        "[null]",
        "[[]]",
        "[{}]",
        "[{\"Config\":1}]",
        "[{\"Config\":\"c\",\"RepoTags\":\"app:v1\"}]",
        "[{\"Config\":\"c\",\"RepoTags\":[1]}]",
        "[{\"Config\":\"c\",\"RepoTags\":[\"NO NAME\"]}]",
        "[{\"Config\":\"c\",\"Layers\":{}}]",
        "[{\"Config\":\"c\",\"Layers\":[null]}]",
        "<html>",
      })
  void manifestFileThatIsNoneIsRefused(String text) throws Exception {
    new TarBuilder().file("manifest.json", text).write(file);

    assertThatThrownBy(() -> DockerArchive.open(file))
        .isInstanceOf(MalformedInputException.class)
        .hasMessageContaining("manifest.json");
  }

  @Test
  void hugeManifestFileOrTooManyImagesAreRefused() throws Exception {
    new TarBuilder().file("manifest.json", new byte[5_000_000]).write(file);
    assertThatThrownBy(() -> DockerArchive.open(file))
        .isInstanceOf(LimitExceededException.class)
        .hasMessageContaining("4 MiB");

    String many = "[" + "{\"Config\":\"c\"},".repeat(1_000) + "{\"Config\":\"c\"}]";
    new TarBuilder().file("manifest.json", many).write(file);
    assertThatThrownBy(() -> DockerArchive.open(file))
        .isInstanceOf(LimitExceededException.class)
        .hasMessageContaining("1001 images");
  }

  @Test
  void archiveOfSomethingElseIsRefused() throws Exception {
    new TarBuilder().file("README", "hello").write(file);

    assertThatThrownBy(() -> DockerArchive.open(file))
        .isInstanceOf(MalformedInputException.class)
        .hasMessageContaining("no archive of docker save");
  }

  @Test
  void severalImagesAreToldApartByTheirNames() throws Exception {
    several();

    try (DockerArchive archive = DockerArchive.open(file)) {
      assertThat(archive.tags()).extracting(Tag::name).containsExactly("latest", "v1", "v2");
      RawManifest base = archive.manifest(V1);
      RawManifest top = archive.manifest(new Tag("v2"));
      assertThat(base).isNotEqualTo(top);
      assertThat(select(archive, "v1")).isEqualTo(V1);
      assertThat(select(archive, "team/app:v1")).isEqualTo(V1);
      assertThat(select(archive, "alpine")).isEqualTo(base.digest());
      assertThat(select(archive, "docker.io/library/alpine")).isEqualTo(base.digest());
      assertThat(select(archive, "other:latest")).isEqualTo(top.digest());
      assertThat(archive.select(Optional.of(new ImageName.Selected(top.digest()))))
          .isEqualTo(top.digest());
      for (String absent : List.of("v3", "UPPER", "team/app:v3")) {
        assertThatThrownBy(() -> select(archive, absent))
            .isInstanceOf(StoreException.NotFound.class)
            .hasMessageContaining("docker.io/team/app:v1");
      }
      assertThatThrownBy(() -> archive.select(Optional.empty()))
          .isInstanceOf(StoreException.NotFound.class)
          .hasMessageContaining("more than one image");
    }
  }

  @Test
  void tagOfSeveralImagesIsAskedForByNameOrDigest() throws Exception {
    several();

    try (DockerArchive archive = DockerArchive.open(file)) {
      assertThatThrownBy(() -> archive.manifest(new Tag("latest")))
          .isInstanceOf(StoreException.Unsupported.class)
          .hasMessageContaining("several images");
      assertThatThrownBy(() -> select(archive, "latest"))
          .isInstanceOf(StoreException.NotFound.class)
          .hasMessageContaining("more than one");
    }
  }

  @Test
  void imageWithoutANameIsTheOnlyOne() throws Exception {
    new TarBuilder()
        .file("b.tar", BASE)
        .file("c.json", config(Digest.sha256(BASE)))
        .file(
            "manifest.json",
            "[{\"Config\":\"c.json\",\"RepoTags\":null,\"Layers\":[\"b.tar\"],\"Parent\":\"x\"}]")
        .write(file);

    try (DockerArchive archive = DockerArchive.open(file)) {
      ManifestSelector only = archive.select(Optional.empty());
      assertThat(archive.manifest(only).digest()).isEqualTo(only);
      assertThat(archive.tags()).isEmpty();
      assertThatThrownBy(() -> select(archive, "v1"))
          .isInstanceOf(StoreException.NotFound.class)
          .hasMessageContaining("an unnamed image");
    }
  }

  @Test
  void emptyArchiveHasNoImage() throws Exception {
    new TarBuilder().file("manifest.json", "[]").write(file);

    try (DockerArchive archive = DockerArchive.open(file)) {
      assertThat(archive.tags()).isEmpty();
      assertThat(archive.resolve(V1)).isEmpty();
      assertThatThrownBy(() -> archive.manifest(V1))
          .isInstanceOf(StoreException.NotFound.class)
          .hasMessageContaining("holds nothing");
      assertThatThrownBy(() -> archive.manifest(Digest.sha256(BASE)))
          .isInstanceOf(StoreException.NotFound.class);
    }
  }

  @Test
  void archiveThatIsALayoutTooIsReadAsOne() throws Exception {
    SampleImage image = SampleImage.of("docker 25");
    Descriptor entry =
        image
            .manifest()
            .descriptor()
            .withAnnotation("io.containerd.image.name", "docker.io/team/app:v1")
            .withAnnotation("org.opencontainers.image.ref.name", "v1");
    String layer = StoredFiles.blobPath(image.layerDescriptor().digest());
    String config = StoredFiles.blobPath(image.configDescriptor().digest());
    new TarBuilder()
        .file(layer, image.layer())
        .file(config, image.config())
        .file(StoredFiles.blobPath(image.manifest().digest()), image.manifest().bytes())
        .file("index.json", LayoutIndex.empty().withEntry(entry).bytes())
        .file("manifest.json", "[" + image(config, "team/app:v1", layer) + "]")
        .file("oci-layout", "{\"imageLayoutVersion\": \"1.0.0\"}")
        .write(file);

    try (DockerArchive archive = DockerArchive.open(file)) {
      assertThat(archive.manifest(V1)).isEqualTo(image.manifest());
      assertThat(select(archive, "team/app:v1")).isEqualTo(image.manifest().digest());
      assertThat(archive.select(Optional.empty())).isEqualTo(V1);
      assertThat(read(archive, image.layerDescriptor())).isEqualTo(image.layer());
    }
  }

  private void simple() throws IOException {
    new TarBuilder()
        .file("b.tar", BASE)
        .file("c.json", config(Digest.sha256(BASE)))
        .file("manifest.json", "[" + image("c.json", "app:v1", "b.tar") + "]")
        .write(file);
  }

  /** Two images that share a layer and the tag {@code latest}. */
  private void several() throws IOException {
    new TarBuilder()
        .file("b.tar", BASE)
        .file("t.tar", TOP)
        .file("1.json", config(Digest.sha256(BASE)))
        .file("2.json", config(Digest.sha256(BASE), Digest.sha256(TOP)))
        .file(
            "manifest.json",
            """
            [{"Config":"1.json","RepoTags":["alpine:latest","team/app:v1"],"Layers":["b.tar"]},
             {"Config":"2.json","RepoTags":["other:latest","other:v2"],"Layers":["b.tar","t.tar"]}]
            """)
        .write(file);
  }

  private void assertManifestFails(Class<? extends IOException> type, String reason)
      throws IOException {
    try (DockerArchive archive = DockerArchive.open(file)) {
      // Twice: a failure is not remembered as a success.
      for (int i = 0; i < 2; i++) {
        assertThatThrownBy(() -> archive.manifest(V1))
            .isInstanceOf(type)
            .hasMessageContaining(reason)
            .hasMessageContaining("saved.tar");
      }
    }
  }

  private static ManifestSelector select(DockerArchive archive, String name) throws IOException {
    return archive.select(Optional.of(ImageName.parse(name)));
  }

  private static List<Descriptor> layers(DockerArchive archive, Tag tag) throws IOException {
    return ((Manifest) archive.manifest(tag).parse()).layers();
  }

  private static byte[] read(DockerArchive archive, Descriptor descriptor) throws IOException {
    try (InputStream stream = archive.blob(descriptor)) {
      return stream.readAllBytes();
    }
  }

  private static String image(String config, String name, String... layers) {
    return """
    {"Config":"%s","RepoTags":["%s"],"Layers":[%s]}\
    """
        .formatted(
            config,
            name,
            Arrays.stream(layers).map(l -> '"' + l + '"').collect(Collectors.joining(",")));
  }

  private static byte[] config(Digest... diffIds) {
    return """
    {"architecture":"amd64","os":"linux","rootfs":{"type":"layers","diff_ids":[%s]}}\
    """
        .formatted(Stream.of(diffIds).map(d -> "\"" + d + '"').collect(Collectors.joining(",")))
        .getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] layer(String word) {
    return (word + "\n").repeat(500).getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] gzip(byte[] bytes) throws IOException {
    ByteArrayOutputStream stored = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(stored)) {
      gzip.write(bytes);
    }
    return stored.toByteArray();
  }

  private static byte[] concat(byte[] first, byte[] second) {
    byte[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }
}
