package dev.layerlift.oci.layout;

import dev.layerlift.codec.io.MalformedInputException;
import dev.layerlift.oci.model.Descriptor;
import dev.layerlift.oci.model.Digest;
import dev.layerlift.oci.model.ImageReference;
import dev.layerlift.oci.model.Json;
import dev.layerlift.oci.model.ManifestSelector;
import dev.layerlift.oci.model.RawManifest;
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
      return only(images, "");
    }
    return switch (name.get()) {
      case ImageName.Selected(Digest digest) -> digest;
      case ImageName.Selected(Tag tag) -> {
        List<DockerManifest> tagged = imagesThat(image -> image.hasTag(tag));
        yield tagged.isEmpty() ? only(namedLatest(tag), " " + tag) : only(tagged, " " + tag);
      }
      case ImageName.Referenced(ImageReference reference) ->
          only(imagesThat(image -> image.names().contains(reference)), " " + reference);
    };
  }

  private List<DockerManifest> namedLatest(Tag name) {
    try {
      ImageReference reference = ImageReference.parse(name.name());
      return imagesThat(image -> image.names().contains(reference));
    } catch (IllegalArgumentException e) {
      // Upper case, for example: a tag but no repository.
      return List.of();
    }
  }

  private List<DockerManifest> imagesThat(Predicate<DockerManifest> condition) {
    return images.stream().filter(condition).toList();
  }

  private ManifestSelector only(List<DockerManifest> found, String wanted) throws IOException {
    if (found.size() != 1) {
      throw new StoreException.NotFound(
          name()
              + (found.isEmpty() ? " has no image" : " has more than one image")
              + wanted
              + "; it holds "
              + listed());
    }
    DockerManifest image = found.getFirst();
    Optional<Tag> ownTag =
        image.names().stream()
            .flatMap(name -> name.tag().stream())
            .filter(tag -> imagesThat(other -> other.hasTag(tag)).size() == 1)
            .findFirst();
    return ownTag.isPresent() ? ownTag.get() : conversion.manifest(image).digest();
  }

  private String listed() {
    return images.isEmpty()
        ? "nothing"
        : images.stream()
            .map(image ->
                image.names().isEmpty() ? "an unnamed image" : image.names().getFirst().toString())
            .collect(Collectors.joining(", "));
  }

  @Override
  public void close() throws IOException {
    files.close();
  }
}
