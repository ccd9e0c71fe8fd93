package dev.layerlift.oci.layout;

import dev.layerlift.oci.model.Digest;
import dev.layerlift.oci.model.ImageReference;
import dev.layerlift.oci.model.Text;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** The grammar of {@link ImageLocation}. */
final class ImageLocations {
  private static final String DOCKER = "docker://";

  /** Transports and schemes that would else be read as the name of a repository on Docker Hub. */
  private static final Set<String> OTHER_TRANSPORTS =
      Set.of(
          "atomic",
          "containers-storage",
          "dir",
          "docker-daemon",
          "http",
          "https",
          "oci-layout",
          "ostree",
          "sif",
          "tarball");

  private ImageLocations() {}

  static ImageLocation parse(String text) {
    if (text.startsWith(DOCKER)) {
      return new ImageLocation.Remote(ImageReference.parse(text.substring(DOCKER.length())));
    }
    int colon = text.indexOf(':');
    String transport = colon < 0 ? "" : text.substring(0, colon);
    String rest = text.substring(colon + 1);
    return switch (transport) {
      case "oci" -> new ImageLocation.OciDirectory(path(text, rest), image(rest));
      case "oci-archive" -> new ImageLocation.OciArchiveFile(path(text, rest), image(rest));
      case "docker-archive" -> new ImageLocation.DockerArchiveFile(path(text, rest), image(rest));
      default -> {
        if (OTHER_TRANSPORTS.contains(transport)) {
          throw new IllegalArgumentException(
              Text.quote(text)
                  + ": write [docker://]host/repository[:tag], oci:DIR[:tag],"
                  + " oci-archive:FILE[:tag] or docker-archive:FILE[:tag]");
        }
        yield new ImageLocation.Remote(ImageReference.parse(text));
      }
    };
  }

  private static Path path(String text, String rest) {
    int end = digestAt(rest).orElse(rest.length());
    int colon = rest.indexOf(':');
    String path = rest.substring(0, colon < 0 ? end : Math.min(end, colon));
    if (path.isEmpty()) {
      throw new IllegalArgumentException(Text.quote(text) + ": the path is missing");
    }
    try {
      return Path.of(path);
    } catch (InvalidPathException e) {
      throw new IllegalArgumentException(Text.quote(text) + ": no path of this system", e);
    }
  }

  private static Optional<ImageName> image(String rest) {
    OptionalInt at = digestAt(rest);
    int colon = rest.indexOf(':');
    if (at.isPresent()) {
      if (colon < at.getAsInt()) {
        throw new IllegalArgumentException(
            Text.quote(rest) + ": an image's name or its digest, not both");
      }
      Digest digest = Digest.parse(rest.substring(at.getAsInt() + 1));
      return Optional.of(new ImageName.Selected(digest));
    }
    return colon < 0 ? Optional.empty() : Optional.of(name(rest, rest.substring(colon + 1)));
  }

  private static ImageName name(String rest, String name) {
    try {
      return ImageName.parse(name);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          Text.quote(rest)
              + ": the path ends at the first colon, and what follows is no image name: "
              + e.getMessage(),
          e);
    }
  }

  /** Where {@code @sha256:…} begins. */
  private static OptionalInt digestAt(String rest) {
    int at = Math.max(rest.lastIndexOf("@sha256:"), rest.lastIndexOf("@sha512:"));
    return at < 0 ? OptionalInt.empty() : OptionalInt.of(at);
  }

  static void requireExpressible(Path path) {
    String text = path.toString();
    if (text.isEmpty()
        || text.indexOf(':') >= 0
        || text.endsWith("@sha256")
        || text.endsWith("@sha512")) {
      throw new IllegalArgumentException(
          "a path with a colon cannot stand in an image name: " + Text.quote(text));
    }
  }

  static String write(String transport, Path path, Optional<ImageName> image) {
    String text = transport + ":" + path;
    return image
        .map(name ->
            name instanceof ImageName.Selected(Digest digest)
                ? text + "@" + digest
                : text + ":" + name)
        .orElse(text);
  }
}
