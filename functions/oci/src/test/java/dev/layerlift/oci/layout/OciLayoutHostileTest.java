package dev.layerlift.oci.layout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.layerlift.codec.io.LimitExceededException;
import dev.layerlift.codec.io.MalformedInputException;
import dev.layerlift.oci.model.Descriptor;
import dev.layerlift.oci.model.Digest;
import dev.layerlift.oci.model.Json;
import dev.layerlift.oci.model.MediaType;
import dev.layerlift.oci.model.RawManifest;
import dev.layerlift.oci.model.Tag;
import dev.layerlift.oci.store.SampleImage;
import dev.layerlift.oci.store.StoreException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Layouts that somebody else wrote, and wrote wrongly. */
final class OciLayoutHostileTest {
  private static final Tag V1 = new Tag("v1");
  private static final byte[] BYTES = "some bytes".getBytes(StandardCharsets.UTF_8);
  private static final Descriptor BLOB = SampleImage.descriptor(MediaType.OCI_LAYER_TAR, BYTES);

  @TempDir private Path temporary;
  private Path directory;
  private RawManifest manifest;

  @BeforeEach
  void validLayout() throws IOException {
    directory = temporary.resolve("images");
    OciLayout layout = OciLayout.openOrCreate(directory, Durability.CACHED);
    manifest = SampleImage.of("image").putBlobs(layout).manifest();
    layout.tag(V1, manifest);
    layout.putBlob(BLOB, BYTES);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "1.0.0", "{\"imageLayoutVersion\":1}", "", "[\"1.0.0\"]"})
  void versionFileThatIsNoneIsRefused(String text) throws Exception {
    Files.writeString(directory.resolve("oci-layout"), text);

    assertThatThrownBy(() -> OciLayout.open(directory))
        .isInstanceOf(MalformedInputException.class)
        .hasMessageContaining("oci-layout");
  }

  @ParameterizedTest
  @ValueSource(strings = {"2.0.0", "1.0.1", "", "1.0.0\\u0000"})
  void otherVersionIsUnsupported(String version) throws Exception {
    Files.writeString(
        directory.resolve("oci-layout"), "{\"imageLayoutVersion\":\"" + version + "\"}");

    assertThatThrownBy(() -> OciLayout.open(directory))
        .isInstanceOf(StoreException.Unsupported.class)
        .hasMessageContaining("only 1.0.0");
  }

  @Test
  void hugeVersionFileIsNotRead() throws Exception {
    Files.write(directory.resolve("oci-layout"), new byte[5_000]);

    assertThatThrownBy(() -> OciLayout.open(directory))
        .isInstanceOf(LimitExceededException.class)
        .hasMessageContaining("oci-layout");
  }

  @Test
  void directoryWithoutItsFilesIsNoLayout() throws Exception {
    Files.delete(directory.resolve("index.json"));
    assertThatThrownBy(() -> OciLayout.open(directory))
        .isInstanceOf(MalformedInputException.class)
        .hasMessageContaining("index.json is missing");

    Files.delete(directory.resolve("oci-layout"));
    assertThatThrownBy(() -> OciLayout.open(directory))
        .isInstanceOf(MalformedInputException.class)
        .hasMessageContaining("no OCI image layout");
  }

  @Test
  void hugeIndexIsNotRead() throws Exception {
    Files.write(directory.resolve("index.json"), new byte[(int) Json.MAX_DOCUMENT.bytes() + 1]);

    assertThatThrownBy(() -> OciLayout.open(directory))
        .isInstanceOf(LimitExceededException.class)
        .hasMessageContaining("index.json");
  }

  @Test
  void otherBytesOfTheRightSizeAreAMismatch() throws Exception {
    Files.write(file(BLOB), "SOME BYTES".getBytes(StandardCharsets.UTF_8));
    Files.writeString(file(manifest.descriptor()), "x".repeat((int) manifest.size()));

    assertThatThrownBy(() -> read(BLOB))
        .isInstanceOf(StoreException.ContentMismatch.class)
        .hasMessageContaining(BLOB.digest().toString());
    assertThatThrownBy(() -> layout().manifest(V1))
        .isInstanceOf(StoreException.ContentMismatch.class);
    assertThatThrownBy(() -> layout().manifest(manifest.digest()))
        .isInstanceOf(StoreException.ContentMismatch.class);
  }

  @Test
  void otherSizeIsAMismatchBeforeAnythingIsRead() throws Exception {
    Files.write(file(BLOB), new byte[1]);
    Files.write(file(manifest.descriptor()), new byte[1]);

    assertThat(layout().hasBlob(BLOB)).isFalse();
    assertThatThrownBy(() -> layout().blob(BLOB))
        .isInstanceOf(StoreException.ContentMismatch.class)
        .hasMessageContaining("has 1 bytes, expected were 10");
    assertThatThrownBy(() -> layout().manifest(V1))
        .isInstanceOf(StoreException.ContentMismatch.class);
    assertThat(layout().resolve(V1)).isEmpty();
  }

  @Test
  void nameWhoseBlobIsMissingIsNotFound() throws Exception {
    Files.delete(file(manifest.descriptor()));

    assertThat(layout().resolve(V1)).isEmpty();
    assertThat(layout().resolve(manifest.digest())).isEmpty();
    assertThatThrownBy(() -> layout().manifest(V1))
        .isInstanceOf(StoreException.NotFound.class)
        .hasMessageContaining(manifest.digest().toString());
  }

  @Test
  void directoryInPlaceOfABlobIsNoBlob() throws Exception {
    Files.delete(file(BLOB));
    Files.createDirectory(file(BLOB));

    assertThatThrownBy(() -> layout().hasBlob(BLOB))
        .isInstanceOf(MalformedInputException.class)
        .hasMessageContaining("not a regular file");
    assertThatThrownBy(() -> layout().blob(BLOB)).isInstanceOf(MalformedInputException.class);
    assertThatThrownBy(() -> layout().putBlob(BLOB, BYTES))
        .isInstanceOf(MalformedInputException.class);
  }

  @Test
  void linkOutOfTheDirectoryIsNotFollowed() throws Exception {
    Path outside = Files.write(temporary.resolve("outside"), BYTES);
    Files.delete(file(BLOB));
    Files.createSymbolicLink(file(BLOB), outside);

    assertThatThrownBy(() -> read(BLOB))
        .isInstanceOf(MalformedInputException.class)
        .hasMessageContaining("link out of the directory");
    assertThatThrownBy(() -> layout().putBlob(BLOB, BYTES))
        .isInstanceOf(MalformedInputException.class);
  }

  @Test
  void linkThatStaysInsideAndALinkedDirectoryAreFollowed() throws Exception {
    Files.move(file(BLOB), directory.resolve("blobs/elsewhere"));
    Files.createSymbolicLink(file(BLOB), Path.of("../elsewhere"));
    Path link = Files.createSymbolicLink(temporary.resolve("link"), directory);

    assertThat(read(BLOB)).isEqualTo(BYTES);
    assertThat(OciLayout.open(link).manifest(V1)).isEqualTo(manifest);
  }

  @Test
  void linkInACircleIsMalformedAndADanglingOneIsNotFound() throws Exception {
    Files.delete(file(BLOB));
    Files.createSymbolicLink(file(BLOB), file(BLOB).getFileName());
    assertThatThrownBy(() -> read(BLOB)).isInstanceOf(MalformedInputException.class);

    Files.delete(file(BLOB));
    Files.createSymbolicLink(file(BLOB), Path.of("nowhere"));
    assertThatThrownBy(() -> read(BLOB)).isInstanceOf(StoreException.NotFound.class);
  }

  @Test
  void linkedIndexOutOfTheDirectoryIsNotRead() throws Exception {
    Path outside = temporary.resolve("other-index.json");
    Files.move(directory.resolve("index.json"), outside);
    Files.createSymbolicLink(directory.resolve("index.json"), outside);

    assertThatThrownBy(() -> OciLayout.open(directory))
        .isInstanceOf(MalformedInputException.class)
        .hasMessageContaining("index.json");
  }

  @Test
  void nothingIsWrittenThroughALinkOutOfTheDirectory() throws Exception {
    Path victim = Files.createDirectory(temporary.resolve("victim"));
    Files.move(directory.resolve("blobs"), temporary.resolve("blobs"));
    Files.createSymbolicLink(directory.resolve("blobs"), victim);

    assertThatThrownBy(() -> layout().putBlob(BLOB, BYTES))
        .isInstanceOf(MalformedInputException.class);
    assertThat(victim).isEmptyDirectory();
  }

  @Test
  void fileInPlaceOfTheBlobFolderIsMalformed() throws Exception {
    Files.move(directory.resolve("blobs/sha256"), temporary.resolve("sha256"));
    Files.writeString(directory.resolve("blobs/sha256"), "a file");

    assertThatThrownBy(() -> layout().hasBlob(BLOB)).isInstanceOf(MalformedInputException.class);
    assertThatThrownBy(() -> layout().putBlob(BLOB, BYTES))
        .isInstanceOf(MalformedInputException.class);
  }

  @Test
  void blobThatIsNoManifestIsNoneByDigest() throws Exception {
    Digest config = SampleImage.of("image").configDescriptor().digest();

    assertThat(layout().resolve(BLOB.digest())).isEmpty();
    assertThat(layout().resolve(config)).isEmpty();
    assertThatThrownBy(() -> layout().manifest(config)).isInstanceOf(StoreException.NotFound.class);
  }

  @Test
  void manifestOfTenMegabytesIsNotRead() throws Exception {
    Descriptor huge = put(new byte[10_000_000]);

    assertThatThrownBy(() -> layout().manifest(huge.digest()))
        .isInstanceOf(LimitExceededException.class)
        .hasMessageContaining("4 MiB");
  }

  @Test
  void manifestWithoutATypeIsKnownByItsMembers() throws Exception {
    Descriptor image =
        put(
            new String(manifest.bytes(), StandardCharsets.UTF_8)
                .replace("\"mediaType\":\"" + MediaType.OCI_MANIFEST + "\",", "")
                .getBytes(StandardCharsets.UTF_8));
    Descriptor index =
        put("{\"schemaVersion\":2,\"manifests\":[]}".getBytes(StandardCharsets.UTF_8));

    assertThat(layout().manifest(image.digest()).mediaType()).isEqualTo(MediaType.OCI_MANIFEST);
    assertThat(layout().manifest(index.digest()).mediaType()).isEqualTo(MediaType.OCI_INDEX);
  }

  @Test
  void referrersAreFoundInNestedIndicesAndPastAbsentOnes() throws Exception {
    RawManifest signature =
        SampleImage.about(manifest, "application/vnd.example.signature", "nested").manifest();
    RawManifest absent = SampleImage.of("absent").manifest();
    RawManifest inner = SampleImage.index(List.of(absent, signature));
    RawManifest outer = SampleImage.index(List.of(inner, inner, manifest));
    put(signature.bytes());
    put(inner.bytes());
    layout().tag(new Tag("outer"), outer);

    assertThat(layout().referrers(manifest.digest()))
        .singleElement()
        .extracting(Descriptor::digest)
        .isEqualTo(signature.digest());
  }

  @Test
  void brokenManifestInTheIndexFailsTheSearchForReferrers() throws Exception {
    Files.writeString(file(manifest.descriptor()), "x".repeat((int) manifest.size()));

    assertThatThrownBy(() -> layout().referrers(manifest.digest()))
        .isInstanceOf(StoreException.ContentMismatch.class);
  }

  @Test
  void corruptConfigurationIsNotTagged() throws Exception {
    Descriptor config = SampleImage.of("image").configDescriptor();
    Files.writeString(file(config), "x".repeat((int) config.size()));

    assertThatThrownBy(() -> layout().tag(new Tag("v2"), manifest))
        .isInstanceOf(StoreException.ContentMismatch.class);
    assertThat(layout().tags()).containsExactly(V1);
  }

  private OciLayout layout() throws IOException {
    return OciLayout.openOrCreate(directory, Durability.CACHED);
  }

  private byte[] read(Descriptor descriptor) throws IOException {
    try (InputStream stream = layout().blob(descriptor)) {
      return stream.readAllBytes();
    }
  }

  private Descriptor put(byte[] bytes) throws IOException {
    Descriptor descriptor = SampleImage.descriptor(MediaType.OCI_LAYER_TAR, bytes);
    layout().putBlob(descriptor, bytes);
    return descriptor;
  }

  private Path file(Descriptor descriptor) {
    return directory.resolve(StoredFiles.blobPath(descriptor.digest()));
  }
}
