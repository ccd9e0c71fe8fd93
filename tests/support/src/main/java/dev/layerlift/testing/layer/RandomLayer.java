package dev.layerlift.testing.layer;

import dev.layerlift.testing.image.Encoding;
import dev.layerlift.testing.image.TestLayer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.OptionalInt;

/**
 * A generated layer.
 *
 * @param name kind and seed, fit for a file's name
 * @param shapes what is unusual in it, in words
 * @param layer packed as gzip or not at all
 * @param entries how many entries a tar reader must find, headers of other entries not counted;
 *     absent when readers may differ on the archive or its packing
 */
public record RandomLayer(String name, String shapes, TestLayer layer, OptionalInt entries) {

  public byte[] blob() {
    try {
      return layer.blob().bytes();
    } catch (IOException e) {
      throw new UncheckedIOException("bytes in memory", e);
    }
  }

  public boolean gzip() {
    return layer.encoding() == Encoding.GZIP;
  }

  @Override
  public String toString() {
    return name + " " + shapes;
  }
}
