package dev.layerlift.testing.registry;

import dev.layerlift.testing.content.Content;
import dev.layerlift.testing.content.Sha256;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One repository's blobs, manifests and tags. Tests store and look here without HTTP; nothing that
 * they store raises a push notice. Safe for use by several threads.
 */
public final class Repository {
  static final Comparator<String> LEXICAL =
      String.CASE_INSENSITIVE_ORDER.thenComparing(Comparator.naturalOrder());

  private final String name;
  private final InstantSource clock;
  private final Instant created;
  private final Map<String, Content> blobs = new LinkedHashMap<>();
  private final Map<String, StoredManifest> manifests = new LinkedHashMap<>();
  private final SortedMap<String, String> tags = new TreeMap<>(LEXICAL);
  private TagMutability mutability = TagMutability.MUTABLE;

  Repository(String name, InstantSource clock) {
    this.name = name;
    this.clock = clock;
    this.created = clock.instant();
  }

  public String name() {
    return name;
  }

  public Instant created() {
    return created;
  }

  public synchronized TagMutability mutability() {
    return mutability;
  }

  public synchronized void mutability(TagMutability value) {
    mutability = value;
  }

  /** Stores a blob and returns its digest. */
  public String storeBlob(byte[] bytes) {
    String digest = Sha256.of(bytes);
    storeBlob(digest, Content.of(bytes));
    return digest;
  }

  /** Stores a blob under a digest that the caller answers for: a wrong one plays a broken store. */
  public synchronized void storeBlob(String digest, Content content) {
    blobs.put(digest, content);
  }

  /** Loses a blob that manifests may still name. */
  public synchronized void dropBlob(String digest) {
    blobs.remove(digest);
  }

  /**
   * Stores a manifest whatever it is, without the checks that a push meets, and returns its digest.
   */
  public String storeManifest(String mediaType, byte[] json) {
    String digest = Sha256.of(json);
    ManifestDocument document;
    try {
      document = ManifestDocument.parse(mediaType, json);
    } catch (RegistryError e) {
      document = ManifestDocument.unreadable(mediaType);
    }
    store(digest, document, json);
    return digest;
  }

  /** Points a tag at a digest, whether it may be moved or not. */
  public synchronized void tag(String tag, String digest) {
    tags.put(tag, digest);
  }

  public synchronized void untag(String tag) {
    tags.remove(tag);
  }

  public synchronized Optional<Content> blob(String digest) {
    return Optional.ofNullable(blobs.get(digest));
  }

  /**
   * @param reference a tag or a digest
   */
  public synchronized Optional<StoredManifest> manifest(String reference) {
    String digest = Sha256.isDigest(reference) ? reference : tags.getOrDefault(reference, "");
    return Optional.ofNullable(manifests.get(digest));
  }

  /** In the order in which they came. */
  public synchronized List<StoredManifest> manifests() {
    return List.copyOf(manifests.values());
  }

  /** Digests of all blobs, in the order in which they came. */
  public synchronized List<String> blobs() {
    return List.copyOf(blobs.keySet());
  }

  /** What each tag points at, in the order of the specification: case-insensitive. */
  public synchronized SortedMap<String, String> tags() {
    SortedMap<String, String> copy = new TreeMap<>(LEXICAL);
    copy.putAll(tags);
    return copy;
  }

  /** Deletes a manifest and every tag that names it, whoever still refers to it. */
  public synchronized void remove(String digest) {
    manifests.remove(digest);
    tags.values().removeIf(digest::equals);
  }

  /** Whether a manifest names the blob or manifest. */
  public synchronized boolean references(String digest) {
    return manifests.values().stream().anyMatch(m -> m.references().contains(digest));
  }

  /** Stores a pushed manifest with its tag in one step, after all checks. */
  synchronized void push(
      Optional<String> tag, String digest, ManifestDocument document, byte[] json)
      throws RegistryError, IOException {
    for (ManifestDocument.Reference blob : document.blobs()) {
      Content content = blob(blob.digest()).orElseThrow(() -> missing(blob.digest()));
      checkSize(blob, content.size());
    }
    for (ManifestDocument.Reference child : document.children()) {
      StoredManifest manifest = manifest(child.digest()).orElseThrow(() -> missing(child.digest()));
      checkSize(child, manifest.size());
    }
    if (tag.isPresent() && tags.containsKey(tag.get()) && mutability.fixes(tag.get())) {
      throw new RegistryError(
          400,
          "TAG_INVALID",
          "The image tag '%s' already exists in the '%s' repository and cannot be overwritten because the tag is immutable."
              .formatted(tag.get(), name));
    }
    store(digest, document, json);
    tag.ifPresent(t -> tags.put(t, digest));
  }

  private static RegistryError missing(String digest) {
    return new RegistryError(
        404, "MANIFEST_BLOB_UNKNOWN", "the manifest names what is not there: " + digest);
  }

  private static void checkSize(ManifestDocument.Reference reference, long size)
      throws RegistryError {
    if (reference.size() != size) {
      throw RegistryError.manifestInvalid(
          "%s has %d bytes, the manifest says %d"
              .formatted(reference.digest(), size, reference.size()));
    }
  }

  private synchronized void store(String digest, ManifestDocument document, byte[] json) {
    manifests.putIfAbsent(
        digest,
        new StoredManifest(
            digest,
            document.mediaType(),
            Content.of(json),
            json.length,
            document.artifactType(),
            document.subject(),
            document.annotations(),
            document.digests(),
            clock.instant()));
  }
}
