package dev.layerlift.oci.layout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.layerlift.codec.io.MalformedInputException;
import dev.layerlift.oci.model.Descriptor;
import dev.layerlift.oci.model.Digest;
import dev.layerlift.oci.model.ImageReference;
import dev.layerlift.oci.model.MediaType;
import dev.layerlift.oci.model.RawManifest;
import dev.layerlift.oci.model.Tag;
import dev.layerlift.oci.store.BlobUpload;
import dev.layerlift.oci.store.SampleImage;
import dev.layerlift.oci.store.StoreException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a layout directory does beyond the contract of the port: its files and their changes. */
final class OciLayoutTest {
  private static final Tag V1 = new Tag("v1");
  private static final byte[] BYTES = "some bytes".getBytes(StandardCharsets.UTF_8);
  private static final Descriptor BLOB = SampleImage.descriptor(MediaType.OCI_LAYER_TAR, BYTES);

  @TempDir private Path temporary;
  private Path directory;

  @BeforeEach
  void place() {
    directory = temporary.resolve("images");
  }

  @Test
  void newLayoutHasItsThreePartsAndNoImage() throws Exception {
    try (OciLayout layout = OciLayout.openOrCreate(directory.resolve("a/b"))) {
      assertThat(layout.tags()).isEmpty();
      assertThat(layout.name()).isEqualTo("oci:" + directory.resolve("a/b"));
    }

    assertThat(directory.resolve("a/b/oci-layout"))
        .hasContent("{\"imageLayoutVersion\":\"1.0.0\"}");
    assertThat(directory.resolve("a/b/index.json"))
        .hasContent(
            """
            {"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json",\
            "manifests":[]}\
            """);
    assertThat(directory.resolve("a/b/blobs/sha256")).isEmptyDirectory();
  }

  @Test
  void layoutThatIsThereIsOpenedAndNotChanged() throws Exception {
    RawManifest manifest = tagged(V1, "kept");
    List<String> before = contents();

    assertThat(layout().manifest(V1)).isEqualTo(manifest);
    assertThat(contents()).isEqualTo(before);
  }

  @Test
  void creationThatWasCutShortIsContinued() throws Exception {
    Files.createDirectories(directory.resolve("blobs"));
    Files.writeString(directory.resolve(".layerlift-left-over.tmp"), "half");
    layout().putBlob(BLOB, BYTES);

    assertThat(layout().hasBlob(BLOB)).isTrue();
  }

  @Test
  void directoryOfSomethingElseIsLeftAlone() throws Exception {
    Files.createDirectories(directory);
    Files.writeString(directory.resolve("Dockerfile"), "FROM scratch");

    assertThatThrownBy(() -> OciLayout.openOrCreate(directory, Durability.CACHED))
        .isInstanceOf(StoreException.Rejected.class)
        .hasMessageContaining(directory.toString());
    assertThat(directory).isDirectoryNotContaining(path -> !path.endsWith("Dockerfile"));
  }

  @Test
  void absentDirectoryIsNotFoundAndAFileIsNoDirectory() throws Exception {
    assertThatThrownBy(() -> OciLayout.open(directory))
        .isInstanceOf(StoreException.NotFound.class)
        .hasMessageContaining(directory.toString());

    Files.writeString(directory, "a file");
    assertThatThrownBy(() -> OciLayout.open(directory)).isInstanceOf(MalformedInputException.class);
    assertThatThrownBy(() -> OciLayout.openOrCreate(directory, Durability.CACHED))
        .isInstanceOf(MalformedInputException.class);
  }

  @Test
  void abandonedUploadLeavesNoFile() throws Exception {
    layout();
    List<String> before = contents();
    try (BlobUpload upload = layout().upload()) {
      upload.write(BYTES, 0, BYTES.length);
    }
    try (BlobUpload upload = layout().upload()) {
      upload.write(BYTES, 0, BYTES.length);
      assertThatThrownBy(() -> upload.commit(BLOB.digest(), BYTES.length + 1))
          .isInstanceOf(StoreException.ContentMismatch.class)
          .hasMessageContaining("10 bytes")
          .hasMessageContaining("11");
    }

    assertThat(contents()).isEqualTo(before);
  }

  @Test
  void verifiedUploadIsBelievedButForItsSize() throws Exception {
    try (BlobUpload upload = layout().uploadVerified()) {
      upload.write(BYTES, 0, BYTES.length);
      assertThatThrownBy(() -> upload.commit(BLOB.digest(), BYTES.length + 1))
          .isInstanceOf(StoreException.ContentMismatch.class);
    }
    assertThat(layout().hasBlob(BLOB)).isFalse();

    try (BlobUpload upload = layout().uploadVerified()) {
      upload.write(BYTES, 0, BYTES.length);
      upload.commit(BLOB.digest(), BYTES.length);
    }
    assertThat(layout().hasBlob(BLOB)).isTrue();
  }

  @Test
  void uploadThatEndedTakesNoMore() throws Exception {
    BlobUpload upload = layout().upload();
    upload.write(BYTES, 0, BYTES.length);
    upload.commit(BLOB.digest(), BYTES.length);

    assertThatIllegalStateException().isThrownBy(() -> upload.write(BYTES, 0, 1));
    assertThatIllegalStateException().isThrownBy(() -> upload.commit(BLOB.digest(), BYTES.length));
    upload.close();
    assertThat(layout().hasBlob(BLOB)).isTrue();
  }

  @Test
  void filesThatACrashLeftBehindAreIgnored() throws Exception {
    RawManifest manifest = tagged(V1, "kept");
    Files.writeString(directory.resolve(".layerlift-left-over.tmp"), "half");
    Files.writeString(directory.resolve("blobs/sha256/unfinished"), "half");

    assertThat(layout().manifest(V1)).isEqualTo(manifest);
    assertThat(layout().tags()).containsExactly(V1);
  }

  @Test
  void sha512BlobsHaveTheirOwnFolder() throws Exception {
    Digest digest =
        new Digest(
            "sha512", HexFormat.of().formatHex(MessageDigest.getInstance("SHA-512").digest(BYTES)));
    Descriptor descriptor = Descriptor.of(MediaType.OCI_LAYER_TAR, digest, BYTES.length);
    layout().putBlob(descriptor, BYTES);

    assertThat(directory.resolve("blobs/sha512").resolve(digest.hex())).hasBinaryContent(BYTES);
    assertThat(layout().blob(descriptor).readAllBytes()).isEqualTo(BYTES);
    Files.delete(directory.resolve("blobs/sha512").resolve(digest.hex()));
    byte[] other = "other byte".getBytes(StandardCharsets.UTF_8);
    assertThatThrownBy(() -> layout().putBlob(descriptor, other))
        .isInstanceOf(StoreException.ContentMismatch.class);
  }

  @Test
  void tagWritesThePlatformThatTheConfigurationNames() throws Exception {
    tagged(V1, "with platform");

    assertThat(Files.readString(directory.resolve("index.json")))
        .contains("\"platform\":{\"architecture\":\"arm64\",\"os\":\"linux\"}");
  }

  @Test
  void tagDoesWithoutAPlatformWhereTheConfigurationIsNotHere() throws Exception {
    layout().tag(V1, SampleImage.of("no config").manifest());

    assertThat(Files.readString(directory.resolve("index.json"))).doesNotContain("platform");
    assertThat(layout().tags()).containsExactly(V1);
  }

  @Test
  void taggingTheSameAgainDoesNotTouchTheIndex() throws Exception {
    RawManifest manifest = tagged(V1, "same");
    Object before = Files.readAttributes(directory.resolve("index.json"), "unix:ino");
    layout().tag(V1, manifest);

    assertThat(Files.readAttributes(directory.resolve("index.json"), "unix:ino")).isEqualTo(before);
  }

  @Test
  void manifestAboutASubjectGetsANamelessEntry() throws Exception {
    RawManifest subject = tagged(V1, "subject");
    RawManifest signature =
        SampleImage.about(subject, "application/vnd.example.signature", "s").manifest();
    layout().putManifest(signature);
    layout().putManifest(signature);

    assertThat(Files.readString(directory.resolve("index.json")))
        .containsOnlyOnce(signature.digest().toString());
    assertThat(layout().select(Optional.empty())).isEqualTo(V1);
  }

  @Test
  void manifestThatIsNoneIsNotStored() throws Exception {
    RawManifest broken = RawManifest.of(MediaType.OCI_MANIFEST, BYTES);

    assertThatThrownBy(() -> layout().putManifest(broken))
        .isInstanceOf(MalformedInputException.class);
    assertThatThrownBy(() -> layout().tag(V1, broken)).isInstanceOf(MalformedInputException.class);
    assertThat(directory.resolve("blobs/sha256")).isEmptyDirectory();
  }

  @Test
  void putBlobReplacesAFileOfAnotherSize() throws Exception {
    layout().putBlob(BLOB, BYTES);
    Files.writeString(blobFile(BLOB), "cut");
    layout().putBlob(BLOB, BYTES);

    assertThat(layout().blob(BLOB).readAllBytes()).isEqualTo(BYTES);
  }

  @Test
  void onlyImageNeedsNoName() throws Exception {
    assertThatThrownBy(() -> layout().select(Optional.empty()))
        .isInstanceOf(StoreException.NotFound.class)
        .hasMessageContaining("holds nothing");

    RawManifest first = tagged(V1, "first");
    assertThat(layout().select(Optional.empty())).isEqualTo(V1);

    // The name moves away: what it named stays in the layout, but is not meant.
    tagged(V1, "second");
    assertThat(layout().select(Optional.empty())).isEqualTo(V1);
    assertThat(layout().select(Optional.of(new ImageName.Selected(first.digest()))))
        .isEqualTo(first.digest());

    tagged(new Tag("v2"), "third");
    assertThatThrownBy(() -> layout().select(Optional.empty()))
        .isInstanceOf(StoreException.NotFound.class)
        .hasMessageContaining("v1")
        .hasMessageContaining("v2")
        .hasMessageContaining("@" + first.digest());
  }

  @Test
  void referenceThatAnotherToolWroteSelectsItsImage() throws Exception {
    RawManifest manifest = tagged(V1, "podman");
    Path index = directory.resolve("index.json");
    Files.writeString(
        index, Files.readString(index).replace("\"v1\"", "\"docker.io/library/alpine:3\""));
    Optional<ImageName> name =
        Optional.of(new ImageName.Referenced(ImageReference.parse("alpine:3")));

    assertThat(layout().select(name)).isEqualTo(manifest.digest());
    assertThat(layout().select(Optional.empty())).isEqualTo(manifest.digest());
    assertThat(layout().tags()).isEmpty();
    assertThatThrownBy(() ->
            layout().select(Optional.of(new ImageName.Referenced(ImageReference.parse("b/c")))))
        .isInstanceOf(StoreException.NotFound.class)
        .hasMessageContaining("'docker.io/library/alpine:3'");
  }

  @Test
  void platformOfAnEntryIsKeptWhenItsTagIsWrittenAgain() throws Exception {
    RawManifest manifest = SampleImage.of("no config").manifest();
    layout().tag(V1, manifest);
    Path index = directory.resolve("index.json");
    Files.writeString(
        index,
        Files.readString(index)
            .replace("\"annotations\"", "\"platform\":{\"os\":\"linux\",\"x\":1},\"annotations\""));
    layout().tag(new Tag("v2"), manifest);
    layout().tag(V1, manifest);

    assertThat(Files.readString(index)).contains("\"platform\":{\"os\":\"linux\",\"x\":1}");
  }

  private OciLayout layout() throws IOException {
    return OciLayout.openOrCreate(directory, Durability.CACHED);
  }

  private RawManifest tagged(Tag tag, String word) throws IOException {
    OciLayout layout = layout();
    RawManifest manifest = SampleImage.of(word).putBlobs(layout).manifest();
    layout.tag(tag, manifest);
    return manifest;
  }

  private Path blobFile(Descriptor descriptor) {
    return directory.resolve(StoredFiles.blobPath(descriptor.digest()));
  }

  /** Every file below the directory with its inode and size. */
  private List<String> contents() throws IOException {
    try (Stream<Path> paths = Files.walk(directory)) {
      return paths.sorted().map(OciLayoutTest::line).toList();
    }
  }

  private static String line(Path path) {
    try {
      return path + " " + Files.getAttribute(path, "unix:ino") + " " + Files.size(path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
