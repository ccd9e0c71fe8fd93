package dev.layerlift.oci.layout;

import dev.layerlift.oci.model.Tag;
import dev.layerlift.oci.store.SampleImage;
import java.io.IOException;
import java.nio.file.Path;

/** A program that writes images into a layout, for tests that need several at once. */
final class TaggingProcess {
  static final int IMAGES = 6;

  private TaggingProcess() {}

  /**
   * @param arguments the layout's directory, and a word that the tags begin with
   */
  public static void main(String[] arguments) throws IOException {
    write(Path.of(arguments[0]), arguments[1]);
  }

  static void write(Path directory, String word) throws IOException {
    for (int i = 0; i < IMAGES; i++) {
      // Opened anew: the lock must hold between objects too.
      try (OciLayout layout = OciLayout.openOrCreate(directory, Durability.CACHED)) {
        SampleImage image = SampleImage.of(word + i).putBlobs(layout);
        layout.tag(new Tag(word + "-" + i), image.manifest());
        layout.tag(new Tag("latest"), image.manifest());
      }
    }
  }
}
