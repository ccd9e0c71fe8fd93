package dev.layerlift.oci.layout;

import dev.layerlift.oci.model.Descriptor;
import dev.layerlift.oci.model.Digest;
import dev.layerlift.oci.model.ManifestSelector;
import dev.layerlift.oci.model.RawManifest;
import dev.layerlift.oci.model.RepositoryName;
import dev.layerlift.oci.model.Tag;
import dev.layerlift.oci.store.BlobUpload;
import dev.layerlift.oci.store.ImageTarget;
import dev.layerlift.oci.store.StoreException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A tar archive of an OCI image layout, not compressed: it is read where it lies, without being
 * unpacked, and a compressed one is refused with a word on what to do.
 *
 * <p>What is written is staged in a folder beside the file and shows in this object at once. {@link
 * #close} puts old and new content together into a new archive and moves it to its place in one
 * step, but only if something was tagged: without a tag the work was not finished, and the file
 * stays as it was. Equal content gives equal bytes. Files of an old archive that are no part of a
 * layout are not carried over. Takes twice the size of what is written on the disk while it closes.
 */
public final class OciArchive implements ImageTarget, LocalImageSource {
  private final String name;
  private final LocalImageSource reader;
  private final Optional<ArchiveStaging> staging;

  private OciArchive(String name, LocalImageSource reader, Optional<ArchiveStaging> staging) {
    this.name = name;
    this.reader = reader;
    this.staging = staging;
  }

  /**
   * For reading only; what writes is refused.
   *
   * @throws StoreException.NotFound if there is no such file
   * @throws StoreException.Unsupported if it is compressed or of another version
   * @throws dev.layerlift.codec.io.MalformedInputException if it is no archive of a layout
   */
  public static OciArchive open(Path file) throws IOException {
    String name = name(file);
    StoredFiles files = TarFiles.open(file, name);
    return new OciArchive(name, LayoutReader.openOrClose(files), Optional.empty());
  }

  /** For writing too. The file may be missing; one that is there is added to. */
  public static OciArchive openOrCreate(Path file) throws IOException {
    String name = name(file);
    ArchiveStaging staging = ArchiveStaging.beside(file, name);
    return new OciArchive(name, staging.layout(), Optional.of(staging));
  }

  private static String name(Path file) {
    return "oci-archive:" + file;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public RawManifest manifest(ManifestSelector selector) throws IOException {
    return reader.manifest(selector);
  }

  @Override
  public Optional<Descriptor> resolve(ManifestSelector selector) throws IOException {
    return reader.resolve(selector);
  }

  @Override
  public InputStream blob(Descriptor descriptor) throws IOException {
    return reader.blob(descriptor);
  }

  @Override
  public boolean hasBlob(Descriptor descriptor) throws IOException {
    return reader.hasBlob(descriptor);
  }

  /** The names that are tags; a layout may hold other names, which are left out. */
  @Override
  public List<Tag> tags() throws IOException {
    return reader.tags();
  }

  @Override
  public List<Descriptor> referrers(Digest subject) throws IOException {
    return reader.referrers(subject);
  }

  @Override
  public ManifestSelector select(Optional<ImageName> image) throws IOException {
    return reader.select(image);
  }

  @Override
  public BlobUpload upload() throws IOException {
    return writable().layout().upload();
  }

  @Override
  public BlobUpload uploadVerified() throws IOException {
    return writable().layout().uploadVerified();
  }

  /** Always false: an archive is one repository and knows no other. */
  @Override
  public boolean mount(Descriptor descriptor, RepositoryName from) {
    return false;
  }

  @Override
  public void putBlob(Descriptor descriptor, byte[] bytes) throws IOException {
    writable().layout().putBlob(descriptor, bytes);
  }

  @Override
  public void putManifest(RawManifest manifest) throws IOException {
    writable().layout().putManifest(manifest);
  }

  @Override
  public void tag(Tag tag, RawManifest manifest) throws IOException {
    writable().tag(tag, manifest);
  }

  private ArchiveStaging writable() throws StoreException {
    return staging.orElseThrow(
        () -> new StoreException.Unsupported(name + " was opened for reading only"));
  }

  /**
   * Writes the archive if something was tagged, and removes the staging folder.
   *
   * @throws StoreException.Unavailable if another program replaced the file since it was opened
   */
  @Override
  public void close() throws IOException {
    if (staging.isPresent()) {
      staging.get().close();
    } else {
      reader.close();
    }
  }
}
