package dev.layerlift.oci.layout;

import dev.layerlift.codec.io.ByteSize;
import dev.layerlift.codec.io.MalformedInputException;
import dev.layerlift.oci.model.Descriptor;
import dev.layerlift.oci.model.Digest;
import dev.layerlift.oci.model.Json;
import dev.layerlift.oci.model.ManifestSelector;
import dev.layerlift.oci.model.MediaType;
import dev.layerlift.oci.model.RawManifest;
import dev.layerlift.oci.model.Tag;
import dev.layerlift.oci.model.Text;
import dev.layerlift.oci.store.StoreException;
import dev.layerlift.oci.store.VerifiedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads an OCI image layout, wherever its files are. Keeps nothing in memory: {@code index.json} is
 * read anew for each question, so that what another process adds is seen.
 */
final class LayoutReader implements LocalImageSource {
  static final String VERSION_FILE = "oci-layout";
  static final String INDEX_FILE = "index.json";
  static final String VERSION = "1.0.0";

  private static final ByteSize MAX_VERSION_FILE = ByteSize.parse("4 KiB");

  private final StoredFiles files;

  private LayoutReader(StoredFiles files) {
    this.files = files;
  }

  /**
   * @param files closed with the reader
   * @throws MalformedInputException if they are no image layout
   * @throws StoreException.Unsupported if they are one of another version
   */
  static LayoutReader open(StoredFiles files) throws IOException {
    String what = files.name() + ": " + VERSION_FILE;
    Optional<StoredFile> file = files.find(VERSION_FILE);
    if (file.isEmpty()) {
      throw new MalformedInputException(notALayout(files));
    }
    ObjectNode json = Json.parseObject(file.get().read(MAX_VERSION_FILE, what), what);
    String version =
        Json.optionalText(json, "imageLayoutVersion", what)
            .orElseThrow(() -> new MalformedInputException(what + ": no imageLayoutVersion"));
    if (!version.equals(VERSION)) {
      throw new StoreException.Unsupported(
          what + ": image layout version " + Text.quote(version) + ", only 1.0.0 is known");
    }
    LayoutReader reader = new LayoutReader(files);
    reader.index();
    return reader;
  }

  /** As {@link #open}, but closes the files if they are no layout. */
  static LayoutReader openOrClose(StoredFiles files) throws IOException {
    try {
      return open(files);
    } catch (IOException | RuntimeException e) {
      try (files) {
        throw e;
      }
    }
  }

  private static String notALayout(StoredFiles files) throws IOException {
    String reason = files.name() + " is no OCI image layout: there is no file " + VERSION_FILE;
    return files.find(DockerArchive.MANIFEST_FILE).isPresent()
        ? reason + "; it looks like an archive of docker save, which is docker-archive:FILE"
        : reason;
  }

  @Override
  public String name() {
    return files.name();
  }

  LayoutIndex index() throws IOException {
    String what = files.name() + ": " + INDEX_FILE;
    StoredFile file =
        files.find(INDEX_FILE).orElseThrow(() -> new MalformedInputException(what + " is missing"));
    return LayoutIndex.parse(file.read(Json.MAX_DOCUMENT, what), what);
  }

  @Override
  public RawManifest manifest(ManifestSelector selector) throws IOException {
    return switch (selector) {
      case Tag tag -> manifest(tag);
      case Digest digest ->
          manifest(digest)
              .orElseThrow(
                  () -> new StoreException.NotFound(name() + " has no manifest " + digest));
    };
  }

  private RawManifest manifest(Tag tag) throws IOException {
    Descriptor entry =
        index()
            .tagged(tag, name())
            .orElseThrow(() -> new StoreException.NotFound(name() + " has no image named " + tag));
    return readManifest(entry)
        .orElseThrow(() ->
            new StoreException.NotFound(
                name() + ": " + tag + " names " + entry.digest() + ", whose blob is missing"));
  }

  /**
   * By digest, the entry in the index tells the type where there is one. All else, such as the
   * manifests of a nested index or one that has no entry at all, must say it itself.
   */
  private Optional<RawManifest> manifest(Digest digest) throws IOException {
    Optional<Descriptor> entry = index().listed(digest);
    if (entry.isPresent()) {
      return readManifest(entry.get());
    }
    Optional<StoredFile> file = files.blob(digest);
    if (file.isEmpty()) {
      return Optional.empty();
    }
    byte[] bytes =
        file.get().read(Json.MAX_DOCUMENT, name() + ": blob " + digest + ", read as a manifest");
    requireDigest(bytes, digest);
    Optional<MediaType> type = ManifestType.of(bytes);
    return type.isPresent()
        ? Optional.of(RawManifest.verified(type.get(), bytes, digest))
        : Optional.empty();
  }

  /** The manifest of a descriptor; empty where its blob is missing. */
  Optional<RawManifest> readManifest(Descriptor descriptor) throws IOException {
    Digest digest = descriptor.digest();
    Optional<StoredFile> file = files.blob(digest);
    if (file.isEmpty()) {
      return Optional.empty();
    }
    byte[] bytes = file.get().read(Json.MAX_DOCUMENT, name() + ": manifest " + digest);
    if (bytes.length != descriptor.size()) {
      throw sizeDiffers(descriptor, bytes.length);
    }
    requireDigest(bytes, digest);
    return Optional.of(RawManifest.verified(descriptor.mediaType(), bytes, digest));
  }

  private void requireDigest(byte[] bytes, Digest digest) throws StoreException {
    if (!digest.matches(digest.newHash().digest(bytes))) {
      throw new StoreException.ContentMismatch(
          name() + ": blob " + digest + " has the bytes of " + Digest.sha256(bytes));
    }
  }

  private StoreException sizeDiffers(Descriptor expected, long size) {
    return new StoreException.ContentMismatch(
        name()
            + ": blob "
            + expected.digest()
            + " has "
            + size
            + " bytes, expected were "
            + expected.size());
  }

  @Override
  public Optional<Descriptor> resolve(ManifestSelector selector) throws IOException {
    return switch (selector) {
      case Tag tag -> {
        Optional<Descriptor> entry = index().tagged(tag, name());
        yield entry.isPresent() && hasBlob(entry.get())
            ? entry.map(e -> Descriptor.of(e.mediaType(), e.digest(), e.size()))
            : Optional.empty();
      }
      case Digest digest -> manifest(digest).map(RawManifest::descriptor);
    };
  }

  @Override
  public InputStream blob(Descriptor descriptor) throws IOException {
    StoredFile file =
        files
            .blob(descriptor.digest())
            .orElseThrow(
                () -> new StoreException.NotFound(name() + " has no blob " + descriptor.digest()));
    if (file.size() != descriptor.size()) {
      throw sizeDiffers(descriptor, file.size());
    }
    return new VerifiedInputStream(
        file.open(), descriptor, name() + ": blob " + descriptor.digest());
  }

  @Override
  public boolean hasBlob(Descriptor descriptor) throws IOException {
    return files
        .blob(descriptor.digest())
        .filter(file -> file.size() == descriptor.size())
        .isPresent();
  }

  /** The names that are tags. A name may be any text; others are left out. */
  @Override
  public List<Tag> tags() throws IOException {
    return index().tags();
  }

  /** Looks at every manifest that can be reached from {@code index.json}. */
  @Override
  public List<Descriptor> referrers(Digest subject) throws IOException {
    return new ReferrerScan(this, subject).run();
  }

  @Override
  public ManifestSelector select(Optional<ImageName> name) throws IOException {
    return new ImageChoice(name(), index()).select(name);
  }

  @Override
  public void close() throws IOException {
    files.close();
  }
}
