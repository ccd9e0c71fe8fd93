package dev.layerlift.sandbox.image;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * What one layer holds.
 *
 * @param createdBy for the image's history
 * @param files path in the image, relative and with slashes, to the file, folder or link on this
 *     machine
 */
record LayerContent(String createdBy, Map<String, Path> files) {
  LayerContent {
    files = new TreeMap<>(files);
  }

  /**
   * A folder with all that is in it.
   *
   * @param prefix where it stands in the image
   * @param included asked for each path relative to the folder
   */
  static LayerContent folder(String createdBy, Path folder, String prefix, Predicate<Path> included)
      throws IOException {
    Map<String, Path> files = new TreeMap<>();
    try (Stream<Path> walk = Files.walk(folder)) {
      walk.filter(path -> !path.equals(folder) && included.test(folder.relativize(path)))
          .forEach(path -> files.put(prefix + "/" + folder.relativize(path), path));
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    return new LayerContent(createdBy, files);
  }

  boolean isEmpty() {
    return files.values().stream()
        .noneMatch(f -> Files.isRegularFile(f, LinkOption.NOFOLLOW_LINKS));
  }
}
