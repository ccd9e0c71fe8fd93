package dev.layerlift.codec.tar;

import java.io.IOException;

/** Takes the entries of a tar, in the tar's order. */
@FunctionalInterface
public interface TarEntrySink {
  /** Called before the entry's content is passed over. */
  void entry(TarEntry entry) throws IOException;
}
