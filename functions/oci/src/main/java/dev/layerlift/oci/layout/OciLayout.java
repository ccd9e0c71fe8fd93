package dev.layerlift.oci.layout;

import dev.layerlift.codec.io.LimitExceededException;
import dev.layerlift.codec.io.MalformedInputException;
import dev.layerlift.oci.model.Descriptor;
import dev.layerlift.oci.model.Digest;
import dev.layerlift.oci.model.ImageConfig;
import dev.layerlift.oci.model.Json;
import dev.layerlift.oci.model.Manifest;
import dev.layerlift.oci.model.ManifestSelector;
import dev.layerlift.oci.model.Platform;
import dev.layerlift.oci.model.RawManifest;
import dev.layerlift.oci.model.RepositoryName;
import dev.layerlift.oci.model.Tag;
import dev.layerlift.oci.store.BlobUpload;
import dev.layerlift.oci.store.ImageTarget;
import dev.layerlift.oci.store.StoreException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * An OCI image layout directory: {@code oci-layout}, {@code index.json}, {@code blobs/}. OCI image
 * specification 1.1, "Image Layout".
 *
 * <p>A tag is an entry of {@code index.json} with the annotation {@code
 * org.opencontainers.image.ref.name}. A manifest that was put by digest alone is a blob without an
 * entry, found by that digest; one about a subject gets a nameless entry, since nothing else would
 * lead to it.
 *
 * <p>Several threads and several processes may write to one directory at once. Blobs and {@code
 * index.json} are written beside their place (as {@code .layerlift-*.tmp} in the layout's root,
 * where no tool looks for blobs), synced, and moved there in one step: a reader sees the old or the
 * new, and a crash leaves at most a nameless file. Changes of {@code index.json} take turns by an
 * operating system lock on {@code .layerlift.lock} and read the file anew under it; other programs
 * do not know that lock.
 */
public final class OciLayout implements ImageTarget, LocalImageSource {
  private final Path directory;
  private final DirectoryFiles files;
  private final LayoutReader reader;
  private final Durability durability;

  private OciLayout(
      Path directory, DirectoryFiles files, LayoutReader reader, Durability durability) {
    this.directory = directory;
    this.files = files;
    this.reader = reader;
    this.durability = durability;
  }

  /**
   * @throws StoreException.NotFound if there is no such directory
   * @throws MalformedInputException if it is no image layout
   * @throws StoreException.Unsupported if it is one of another version
   */
  public static OciLayout open(Path directory) throws IOException {
    return open(directory, Durability.SYNCED);
  }

  /**
   * Opens the layout, or makes an empty one in a directory that is missing or empty.
   *
   * @throws StoreException.Rejected if the directory holds other things and no image layout
   */
  public static OciLayout openOrCreate(Path directory) throws IOException {
    return openOrCreate(directory, Durability.SYNCED);
  }

  static OciLayout openOrCreate(Path directory, Durability durability) throws IOException {
    create(directory, durability, LayoutIndex.empty());
    return open(directory, durability);
  }

  private static OciLayout open(Path directory, Durability durability) throws IOException {
    if (!Files.exists(directory)) {
      throw new StoreException.NotFound("there is no directory " + directory);
    }
    DirectoryFiles files = new DirectoryFiles(directory, "oci:" + directory);
    return new OciLayout(directory, files, LayoutReader.open(files), durability);
  }

  /**
   * A new layout whose crash-safety does not matter.
   *
   * @param base what is read where the directory has no file of that path
   */
  static OciLayout stage(Path directory, StoredFiles base, LayoutIndex index) throws IOException {
    create(directory, Durability.CACHED, index);
    DirectoryFiles files = new DirectoryFiles(directory, base.name());
    LayoutReader reader = LayoutReader.open(new OverlaidFiles(files, base));
    return new OciLayout(directory, files, reader, Durability.CACHED);
  }

  private static void create(Path directory, Durability durability, LayoutIndex index)
      throws IOException {
    Path versionFile = directory.resolve(LayoutReader.VERSION_FILE);
    if (Files.exists(versionFile)) {
      return;
    }
    try {
      Files.createDirectories(directory);
    } catch (FileAlreadyExistsException e) {
      throw new MalformedInputException(directory + " is not a directory", e);
    }
    requireNothingForeign(directory);
    DirectoryLock.holding(
        directory,
        () -> {
          if (!Files.exists(versionFile)) {
            writeEmpty(directory, durability, index);
          }
        });
  }

  private static void writeEmpty(Path directory, Durability durability, LayoutIndex index)
      throws IOException {
    Files.createDirectories(directory.resolve("blobs/sha256"));
    if (!Files.exists(directory.resolve(LayoutReader.INDEX_FILE))) {
      replace(directory, LayoutReader.INDEX_FILE, index.bytes(), durability);
    }
    // Last, since its presence says that the rest is there.
    String version = "{\"imageLayoutVersion\":\"" + LayoutReader.VERSION + "\"}";
    replace(
        directory, LayoutReader.VERSION_FILE, version.getBytes(StandardCharsets.UTF_8), durability);
  }

  private static void requireNothingForeign(Path directory) throws IOException {
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      for (Path entry : entries) {
        String name = entry.getFileName().toString();
        boolean ofALayout =
            name.equals("blobs")
                || name.equals(LayoutReader.INDEX_FILE)
                || name.equals(LayoutReader.VERSION_FILE)
                || name.startsWith(".layerlift");
        if (!ofALayout) {
          throw new StoreException.Rejected(
              directory + " is neither empty nor an OCI image layout: nothing is written there");
        }
      }
    }
  }

  private static void replace(Path directory, String name, byte[] bytes, Durability durability)
      throws IOException {
    try (TemporaryFile temporary = TemporaryFile.create(directory, durability)) {
      temporary.write(bytes, 0, bytes.length);
      temporary.moveTo(directory, name);
    }
  }

  @Override
  public String name() {
    return reader.name();
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

  /** Found by reading every manifest that can be reached from {@code index.json}. */
  @Override
  public List<Descriptor> referrers(Digest subject) throws IOException {
    return reader.referrers(subject);
  }

  @Override
  public ManifestSelector select(Optional<ImageName> name) throws IOException {
    return reader.select(name);
  }

  @Override
  public BlobUpload upload() throws IOException {
    return new LayoutUpload(files, TemporaryFile.create(directory, durability), true);
  }

  @Override
  public BlobUpload uploadVerified() throws IOException {
    return new LayoutUpload(files, TemporaryFile.create(directory, durability), false);
  }

  /** Always false: a layout is one repository and knows no other. */
  @Override
  public boolean mount(Descriptor descriptor, RepositoryName from) {
    return false;
  }

  @Override
  public void putBlob(Descriptor descriptor, byte[] bytes) throws IOException {
    if (bytes.length == descriptor.size() && reader.hasBlob(descriptor)) {
      return;
    }
    try (BlobUpload upload = upload()) {
      upload.write(bytes, 0, bytes.length);
      upload.commit(descriptor.digest(), descriptor.size());
    }
  }

  /**
   * @throws MalformedInputException if it is no manifest
   */
  @Override
  public void putManifest(RawManifest manifest) throws IOException {
    boolean isAboutASubject = manifest.parse().subject().isPresent();
    putBlob(manifest.descriptor(), manifest.bytes());
    if (isAboutASubject) {
      changeIndex(index -> index.withEntry(manifest.descriptor()));
    }
  }

  /** The entry tells the platform too, where the image's configuration is here and names it. */
  @Override
  public void tag(Tag tag, RawManifest manifest) throws IOException {
    putManifest(manifest);
    Descriptor content =
        platform(manifest)
            .map(platform -> manifest.descriptor().withPlatform(platform))
            .orElseGet(manifest::descriptor);
    changeIndex(index -> index.withTag(tag, content));
  }

  private Optional<Platform> platform(RawManifest raw) throws IOException {
    if (!(raw.parse() instanceof Manifest manifest)) {
      return Optional.empty();
    }
    Descriptor config = manifest.config();
    if (!config.mediaType().isImageConfig()
        || config.size() > Json.MAX_DOCUMENT.bytes()
        || !reader.hasBlob(config)) {
      return Optional.empty();
    }
    byte[] bytes;
    try (InputStream stream = reader.blob(config)) {
      bytes = stream.readAllBytes();
    }
    try {
      Platform platform = ImageConfig.parse(bytes, "config " + config.digest()).platform();
      boolean isKnown = !platform.isUnknown() && !platform.architecture().equals(Platform.UNKNOWN);
      return isKnown ? Optional.of(platform) : Optional.empty();
    } catch (MalformedInputException | LimitExceededException e) {
      // The entry does without; whoever runs or optimizes the image meets the error itself.
      return Optional.empty();
    }
  }

  private void changeIndex(IndexChange change) throws IOException {
    DirectoryLock.holding(
        directory,
        () -> {
          LayoutIndex before = reader.index();
          LayoutIndex after = change.apply(before);
          if (!after.equals(before)) {
            // Beyond the limits of an index, nothing could read it again.
            LayoutIndex.parse(after.bytes(), name() + ": " + LayoutReader.INDEX_FILE);
            replace(directory, LayoutReader.INDEX_FILE, after.bytes(), durability);
          }
        });
  }

  private interface IndexChange {
    LayoutIndex apply(LayoutIndex index) throws IOException;
  }

  /** Nothing is held open between calls: a layout can be used after it, too. */
  @Override
  public void close() {}
}
