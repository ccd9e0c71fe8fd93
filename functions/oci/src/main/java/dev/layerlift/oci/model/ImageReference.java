package dev.layerlift.oci.model;

import java.util.Optional;

/**
 * {@code host[:port]/repository[:tag][@digest]}, normalised as container tools do: no host means
 * Docker Hub, a one-part name there lives under {@code library/}, neither tag nor digest means
 * {@code latest}.
 */
public record ImageReference(
    RegistryHost registry, RepositoryName repository, Optional<Tag> tag, Optional<Digest> digest) {
  private static final RegistryHost DOCKER_HUB = new RegistryHost("docker.io");

  public ImageReference {
    if (tag.isEmpty() && digest.isEmpty()) {
      throw new IllegalArgumentException("a reference needs a tag or a digest");
    }
  }

  public static ImageReference of(RegistryHost registry, RepositoryName repository, Tag tag) {
    return new ImageReference(registry, repository, Optional.of(tag), Optional.empty());
  }

  /**
   * @throws IllegalArgumentException if a part of the text is not what stands in its place
   */
  public static ImageReference parse(String text) {
    String rest = text;
    Optional<Digest> digest = Optional.empty();
    int at = rest.indexOf('@');
    if (at >= 0) {
      digest = Optional.of(Digest.parse(rest.substring(at + 1)));
      rest = rest.substring(0, at);
    }
    Optional<Tag> tag = Optional.empty();
    int colon = rest.lastIndexOf(':');
    if (colon > rest.lastIndexOf('/')) {
      tag = Optional.of(Tag.parse(rest.substring(colon + 1)));
      rest = rest.substring(0, colon);
    }
    if (tag.isEmpty() && digest.isEmpty()) {
      tag = Optional.of(new Tag("latest"));
    }
    int slash = rest.indexOf('/');
    RegistryHost registry = DOCKER_HUB;
    if (slash > 0 && isHost(rest.substring(0, slash))) {
      registry = RegistryHost.parse(rest.substring(0, slash));
      rest = rest.substring(slash + 1);
    }
    boolean official = registry.equals(DOCKER_HUB) && rest.indexOf('/') < 0;
    String path = official ? "library/" + rest : rest;
    return new ImageReference(registry, RepositoryName.parse(path), tag, digest);
  }

  private static boolean isHost(String first) {
    return first.equals("localhost") || first.indexOf('.') >= 0 || first.indexOf(':') >= 0;
  }

  /** The digest where there is one, else the tag. */
  public ManifestSelector selector() {
    return digest.<ManifestSelector>map(d -> d).orElseGet(() -> tag.orElseThrow());
  }

  @Override
  public String toString() {
    return registry
        + "/"
        + repository
        + tag.map(t -> ":" + t).orElse("")
        + digest.map(d -> "@" + d).orElse("");
  }
}
