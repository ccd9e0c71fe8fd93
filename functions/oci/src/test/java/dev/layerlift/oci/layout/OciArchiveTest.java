package dev.layerlift.oci.layout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.layerlift.codec.io.MalformedInputException;
import dev.layerlift.oci.model.Descriptor;
import dev.layerlift.oci.model.Digest;
import dev.layerlift.oci.model.MediaType;
import dev.layerlift.oci.model.RawManifest;
import dev.layerlift.oci.model.Tag;
import dev.layerlift.oci.store.BlobUpload;
import dev.layerlift.oci.store.SampleImage;
import dev.layerlift.oci.store.StoreException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an archive does beyond the contract of the port: when and how its file is written. */
final class OciArchiveTest {
  private static final Tag V1 = new Tag("v1");
  private static final Tag V2 = new Tag("v2");

  @TempDir private Path temporary;
  private Path file;

  @BeforeEach
  void place() {
    file = temporary.resolve("images.tar");
  }

  @Test
  void archiveAppearsWhenItIsClosedAndNothingElseStays() throws Exception {
    RawManifest manifest;
    try (OciArchive archive = OciArchive.openOrCreate(file)) {
      manifest = tag(archive, V1, "image");
      assertThat(file).doesNotExist();
      assertThat(archive.manifest(V1)).isEqualTo(manifest);
    }

    assertThat(temporary).isDirectoryNotContaining(path -> !path.equals(file));
    try (OciArchive archive = OciArchive.open(file)) {
      assertThat(archive.manifest(V1)).isEqualTo(manifest);
      assertThat(archive.tags()).containsExactly(V1);
      assertThat(archive.select(Optional.empty())).isEqualTo(V1);
      assertThat(archive.name()).isEqualTo("oci-archive:" + file);
    }
  }

  @Test
  void withoutATagNothingIsWritten() throws Exception {
    try (OciArchive archive = OciArchive.openOrCreate(file)) {
      archive.putManifest(SampleImage.of("untagged").putBlobs(archive).manifest());
    }

    assertThat(temporary).isEmptyDirectory();
  }

  @Test
  void withoutATagAnOldArchiveStaysAsItIs() throws Exception {
    write(V1, "old");
    byte[] before = Files.readAllBytes(file);
    try (OciArchive archive = OciArchive.openOrCreate(file)) {
      archive.putManifest(SampleImage.of("untagged").putBlobs(archive).manifest());
    }

    assertThat(file).hasBinaryContent(before);
    assertThat(temporary).isDirectoryNotContaining(path -> !path.equals(file));
  }

  @Test
  void oldArchiveIsAddedTo() throws Exception {
    RawManifest old = write(V1, "old");
    RawManifest added;
    try (OciArchive archive = OciArchive.openOrCreate(file)) {
      assertThat(archive.manifest(V1)).isEqualTo(old);
      assertThat(archive.hasBlob(SampleImage.of("old").layerDescriptor())).isTrue();
      added = tag(archive, V2, "added");
      assertThat(archive.tags()).containsExactly(V1, V2);
    }

    try (OciArchive archive = OciArchive.open(file)) {
      assertThat(archive.manifest(V1)).isEqualTo(old);
      assertThat(archive.manifest(V2)).isEqualTo(added);
      assertThat(archive.blob(SampleImage.of("old").layerDescriptor()).readAllBytes())
          .isEqualTo(SampleImage.of("old").layer());
    }
  }

  @Test
  void sameContentGivesTheSameBytes() throws Exception {
    Path other = temporary.resolve("other.tar");
    write(V1, "image");
    try (OciArchive archive = OciArchive.openOrCreate(other)) {
      SampleImage image = SampleImage.of("image");
      archive.putBlob(image.layerDescriptor(), image.layer());
      archive.putManifest(image.manifest());
      archive.putBlob(image.configDescriptor(), image.config());
      archive.tag(V1, image.manifest());
    }

    assertThat(other).hasSameBinaryContentAs(file);
  }

  @Test
  void foreignReaderSeesSortedPlainEntriesWhoseNamesAreTheirDigests() throws Exception {
    write(V1, "image");
    List<String> names = new ArrayList<>();
    try (TarArchiveInputStream tar = new TarArchiveInputStream(Files.newInputStream(file))) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        names.add(entry.getName());
        assertThat(entry.getLastModifiedTime().toMillis()).isZero();
        assertThat(entry.getLongUserId() + entry.getLongGroupId()).isZero();
        assertThat(entry.getUserName() + entry.getGroupName()).isEmpty();
        assertThat(entry.getMode() & 0777).isEqualTo(entry.isDirectory() ? 0755 : 0644);
        if (entry.isFile() && entry.getName().startsWith("blobs/")) {
          assertThat("blobs/sha256/" + Digest.sha256(tar.readAllBytes()).hex())
              .isEqualTo(entry.getName());
        }
      }
    }

    assertThat(names)
        .hasSize(7)
        .isSorted()
        .contains("blobs/", "blobs/sha256/", "index.json", "oci-layout");
  }

  @Test
  void archiveThatAnotherProgramReplacedIsNotOverwritten() throws Exception {
    write(V1, "old");
    OciArchive archive = OciArchive.openOrCreate(file);
    tag(archive, V2, "ours");
    Files.delete(file);
    write(V1, "theirs");
    byte[] theirs = Files.readAllBytes(file);

    assertThatThrownBy(archive::close)
        .isInstanceOf(StoreException.Unavailable.class)
        .hasMessageContaining("do it again");
    archive.close();
    assertThat(file).hasBinaryContent(theirs);
    assertThat(temporary).isDirectoryNotContaining(path -> !path.equals(file));
  }

  @Test
  void archiveThatAnotherProgramMadeMeanwhileIsNotOverwritten() throws Exception {
    OciArchive archive = OciArchive.openOrCreate(file);
    tag(archive, V2, "ours");
    Files.writeString(file, "theirs");

    assertThatThrownBy(archive::close).isInstanceOf(StoreException.Unavailable.class);
    assertThat(file).hasContent("theirs");
  }

  @Test
  void damagedBlobOfAnOldArchiveIsNotCarriedOver() throws Exception {
    write(V1, "old");
    byte[] bytes = Files.readAllBytes(file);
    int layer = new String(bytes, StandardCharsets.ISO_8859_1).indexOf("layer of old");
    bytes[layer] ^= 1;
    Files.write(file, bytes);
    OciArchive archive = OciArchive.openOrCreate(file);
    tag(archive, V2, "new");

    assertThatThrownBy(archive::close).isInstanceOf(StoreException.ContentMismatch.class);
    assertThat(file).hasBinaryContent(bytes);
    assertThat(temporary).isDirectoryNotContaining(path -> !path.equals(file));
  }

  @Test
  void linkToAnArchiveStaysALink() throws Exception {
    write(V1, "old");
    Path link = Files.createSymbolicLink(temporary.resolve("link.tar"), file);
    try (OciArchive archive = OciArchive.openOrCreate(link)) {
      tag(archive, V2, "new");
    }

    assertThat(link).isSymbolicLink();
    try (OciArchive archive = OciArchive.open(file)) {
      assertThat(archive.tags()).containsExactly(V1, V2);
    }
  }

  @Test
  void whatIsOpenForReadingTakesNothing() throws Exception {
    write(V1, "old");
    byte[] bytes = new byte[3];
    Descriptor descriptor = SampleImage.descriptor(MediaType.OCI_CONFIG, bytes);
    RawManifest manifest = SampleImage.of("old").manifest();
    try (OciArchive archive = OciArchive.open(file)) {
      assertThatThrownBy(archive::upload).isInstanceOf(StoreException.Unsupported.class);
      assertThatThrownBy(() -> archive.putBlob(descriptor, bytes))
          .isInstanceOf(StoreException.Unsupported.class);
      assertThatThrownBy(() -> archive.putManifest(manifest))
          .isInstanceOf(StoreException.Unsupported.class);
      assertThatThrownBy(() -> archive.tag(V1, manifest))
          .isInstanceOf(StoreException.Unsupported.class)
          .hasMessageContaining("opened for reading only");
    }
  }

  @Test
  void uploadLeftOpenIsNotInTheArchive() throws Exception {
    OciArchive archive = OciArchive.openOrCreate(file);
    tag(archive, V1, "image");
    try (BlobUpload upload = archive.upload()) {
      upload.write(new byte[100], 0, 100);
      archive.close();
    }

    try (OciArchive written = OciArchive.open(file)) {
      assertThat(written.hasBlob(SampleImage.descriptor(MediaType.OCI_CONFIG, new byte[100])))
          .isFalse();
    }
    assertThat(temporary).isDirectoryNotContaining(path -> !path.equals(file));
  }

  @Test
  void archivesOfOtherWritersAreRead() throws Exception {
    SampleImage image = SampleImage.of("foreign");
    RawManifest manifest = image.manifest();
    new TarBuilder()
        .file("./oci-layout", "{ \"imageLayoutVersion\" : \"1.0.0\" }\n")
        .folder("./blobs/")
        .file("./" + StoredFiles.blobPath(image.layerDescriptor().digest()), image.layer())
        .file("./" + StoredFiles.blobPath(manifest.digest()), manifest.bytes())
        .file("./index.json", LayoutIndex.empty().withTag(V1, manifest.descriptor()).bytes())
        .file("./README", "not part of a layout")
        .write(file);

    try (OciArchive archive = OciArchive.open(file);
        InputStream layer = archive.blob(image.layerDescriptor())) {
      assertThat(archive.manifest(V1)).isEqualTo(manifest);
      assertThat(archive.resolve(manifest.digest())).contains(manifest.descriptor());
      assertThat(archive.hasBlob(image.configDescriptor())).isFalse();
      assertThat(archive.referrers(manifest.digest())).isEmpty();
      assertThat(layer.readAllBytes()).isEqualTo(image.layer());
    }
  }

  @Test
  void archiveOfDockerSaveIsRefusedWithItsRightName() throws Exception {
    new TarBuilder().file("manifest.json", "[]").write(file);

    assertThatThrownBy(() -> OciArchive.open(file))
        .isInstanceOf(MalformedInputException.class)
        .hasMessageContaining("docker-archive:FILE");
    assertThatThrownBy(() -> OciArchive.openOrCreate(file))
        .isInstanceOf(MalformedInputException.class);
    assertThat(temporary).isDirectoryNotContaining(path -> !path.equals(file));
  }

  @Test
  void emptyFileIsNoArchive() throws Exception {
    Files.createFile(file);

    assertThatThrownBy(() -> OciArchive.open(file)).isInstanceOf(MalformedInputException.class);
  }

  private RawManifest write(Tag tag, String word) throws IOException {
    try (OciArchive archive = OciArchive.openOrCreate(file)) {
      return tag(archive, tag, word);
    }
  }

  private static RawManifest tag(OciArchive archive, Tag tag, String word) throws IOException {
    RawManifest manifest = SampleImage.of(word).putBlobs(archive).manifest();
    archive.tag(tag, manifest);
    return manifest;
  }
}
