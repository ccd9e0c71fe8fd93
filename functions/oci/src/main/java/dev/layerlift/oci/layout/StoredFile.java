package dev.layerlift.oci.layout;

import dev.layerlift.codec.io.ByteSize;
import dev.layerlift.codec.io.LimitExceededException;
import java.io.IOException;
import java.io.InputStream;

/** A regular file of a layout or archive. */
interface StoredFile {
  /** In bytes, when it was found. */
  long size();

  /** From the first byte; the caller closes it. */
  InputStream open() throws IOException;

  /**
   * The whole of a document.
   *
   * @throws LimitExceededException if it is larger than the limit
   */
  default byte[] read(ByteSize limit, String what) throws IOException {
    if (size() > limit.bytes()) {
      throw tooLarge(limit, what);
    }
    try (InputStream stream = open()) {
      byte[] bytes = stream.readNBytes((int) limit.bytes() + 1);
      if (bytes.length > limit.bytes()) {
        throw tooLarge(limit, what);
      }
      return bytes;
    }
  }

  private static LimitExceededException tooLarge(ByteSize limit, String what) {
    return new LimitExceededException(what + " is larger than the limit of " + limit);
  }
}
