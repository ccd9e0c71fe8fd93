package dev.layerlift.oci.layout;

import dev.layerlift.codec.io.MalformedInputException;
import dev.layerlift.oci.model.Descriptor;
import dev.layerlift.oci.model.Digest;
import dev.layerlift.oci.model.ImageReference;
import dev.layerlift.oci.model.Json;
import dev.layerlift.oci.model.ManifestSelector;
import dev.layerlift.oci.model.RawManifest;
import dev.layerlift.oci.model.RepositoryName;
import dev.layerlift.oci.model.Tag;
import dev.layerlift.oci.store.StoreException;
import dev.layerlift.oci.store.VerifiedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * The images of a {@code docker save} archive from before Docker 25. The archive has no manifests;
 * {@link DockerConversion} makes them when they are first asked for.
 */
final class DockerImages implements LocalImageSource {
  private final TarFiles files;
  private final List<DockerManifest> images;
  private final DockerConversion conversion;

  private DockerImages(TarFiles files, List<DockerManifest> images) {
    this.files = files;
    this.images = images;
    this.conversion = new DockerConversion(files);
  }

  /**
   * @throws MalformedInputException if the files are no such archive
   */
  static DockerImages open(TarFiles files) throws IOException {
    String what = files.name() + ": " + DockerArchive.MANIFEST_FILE;
    StoredFile file =
        files
            .find(DockerArchive.MANIFEST_FILE)
            .orElseThrow(
                () -> new MalformedInputException(what + " is missing: no archive of docker save"));
    return new DockerImages(
        files, DockerManifest.parseAll(file.read(Json.MAX_DOCUMENT, what), what));
  }

  @Override
  public String name() {
    return files.name();
  }

  @Override
  public RawManifest manifest(ManifestSelector selector) throws IOException {
    return find(selector)
        .orElseThrow(() ->
            new StoreException.NotFound(
                name() + " has no image " + selector + "; it holds " + listed()));
  }

  private Optional<RawManifest> find(ManifestSelector selector) throws IOException {
    return switch (selector) {
      case Tag tag -> tagged(tag);
      case Digest digest -> byDigest(digest);
    };
  }

  private Optional<RawManifest> tagged(Tag tag) throws IOException {
    List<DockerManifest> found = imagesThat(image -> image.hasTag(tag));
    if (found.size() > 1) {
      throw new StoreException.Unsupported(
          name() + " has several images with the tag " + tag + "; it holds " + listed());
    }
    return found.isEmpty() ? Optional.empty() : Optional.of(conversion.manifest(found.getFirst()));
  }

  /** The search converts images until the digest comes up. */
  private Optional<RawManifest> byDigest(Digest digest) throws IOException {
    for (DockerManifest image : images) {
      RawManifest manifest = conversion.manifest(image);
      if (manifest.digest().equals(digest)) {
        return Optional.of(manifest);
      }
    }
    return Optional.empty();
  }

  @Override
  public Optional<Descriptor> resolve(ManifestSelector selector) throws IOException {
    return find(selector).map(RawManifest::descriptor);
  }

  @Override
  public InputStream blob(Descriptor descriptor) throws IOException {
    String what = name() + ": blob " + descriptor.digest();
    StoredFile file =
        blobFile(descriptor.digest())
            .orElseThrow(() -> new StoreException.NotFound(what + " is not in the archive"));
    return new VerifiedInputStream(file.open(), descriptor, what);
  }

  @Override
  public boolean hasBlob(Descriptor descriptor) throws IOException {
    return blobFile(descriptor.digest())
        .filter(file -> file.size() == descriptor.size())
        .isPresent();
  }

  private Optional<StoredFile> blobFile(Digest digest) throws IOException {
    Optional<StoredFile> known = conversion.blob(digest);
    for (DockerManifest image : images) {
      if (known.isPresent()) {
        break;
      }
      conversion.manifest(image);
      known = conversion.blob(digest);
    }
    return known;
  }

  @Override
  public List<Tag> tags() {
    return images.stream()
        .flatMap(image -> image.names().stream())
        .flatMap(name -> name.tag().stream())
        .map(Tag::name)
        .distinct()
        .sorted()
        .map(Tag::new)
        .toList();
  }

  /** None: the format cannot say that one image is about another. */
  @Override
  public List<Descriptor> referrers(Digest subject) {
    return List.of();
  }

  /** A tag alone means the image that has it or else, as Docker reads it, {@code name:latest}. */
  @Override
  public ManifestSelector select(Optional<ImageName> name) throws IOException {
    if (name.isEmpty()) {
      DockerManifest image = only(images, "");
      return selector(image, image.names());
    }
    return switch (name.get()) {
      case ImageName.Selected(Digest digest) -> digest;
      case ImageName.Selected(Tag tag) -> selectTag(tag);
      case ImageName.Referenced(ImageReference reference) -> selectReference(reference);
    };
  }

  private ManifestSelector selectTag(Tag tag) throws IOException {
    List<DockerManifest> tagged = imagesThat(image -> image.hasTag(tag));
    if (tagged.isEmpty() && RepositoryName.isValid(tag.name())) {
      ImageReference latest = ImageReference.parse(tag.name());
      List<DockerManifest> named = imagesThat(image -> image.names().contains(latest));
      return selector(only(named, " " + tag), List.of(latest));
    }
    only(tagged, " " + tag);
    return tag;
  }

  private ManifestSelector selectReference(ImageReference reference) throws IOException {
    DockerManifest image =
        only(imagesThat(other -> other.names().contains(reference)), " " + reference);
    return selector(image, List.of(reference));
  }

  /** The first of the names' tags that no other image has too; without one, the digest. */
  private ManifestSelector selector(DockerManifest image, List<ImageReference> names)
      throws IOException {
    Optional<Tag> ownTag =
        names.stream()
            .flatMap(name -> name.tag().stream())
            .filter(tag -> imagesThat(other -> other.hasTag(tag)).size() == 1)
            .findFirst();
    return ownTag.isPresent() ? ownTag.get() : conversion.manifest(image).digest();
  }

  private List<DockerManifest> imagesThat(Predicate<DockerManifest> condition) {
    return images.stream().filter(condition).toList();
  }

  private DockerManifest only(List<DockerManifest> found, String wanted)
      throws StoreException.NotFound {
    if (found.size() == 1) {
      return found.getFirst();
    }
    throw new StoreException.NotFound(
        name()
            + (found.isEmpty() ? " has no image" : " has more than one image")
            + wanted
            + "; it holds "
            + listed());
  }

  private String listed() {
    return images.isEmpty()
        ? "nothing"
        : images.stream().map(DockerImages::shown).collect(Collectors.joining(", "));
  }

  private static String shown(DockerManifest image) {
    return image.names().isEmpty()
        ? "an unnamed image"
        : image.names().stream().map(ImageReference::toString).collect(Collectors.joining(", "));
  }

  @Override
  public void close() throws IOException {
    files.close();
  }
}
