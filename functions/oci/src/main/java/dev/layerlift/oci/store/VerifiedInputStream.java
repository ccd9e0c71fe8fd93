package dev.layerlift.oci.store;

import dev.layerlift.oci.model.Descriptor;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Optional;

/**
 * A blob's bytes, counted and hashed on their way. The last byte of the descriptor's size is handed
 * out only when the digest is right, and the end is reported only when nothing follows it.
 *
 * <p>Skipping reads. For one thread; closing closes the stream beneath.
 */
public final class VerifiedInputStream extends InputStream {
  private final InputStream bytes;
  private final Descriptor expected;
  private final String what;
  private final MessageDigest hash;
  private long count;
  private Optional<byte[]> computed = Optional.empty();

  /**
   * @param bytes as the store sends them; this stream closes it
   * @param what names the blob and its store in errors
   */
  public VerifiedInputStream(InputStream bytes, Descriptor expected, String what) {
    this.bytes = bytes;
    this.expected = expected;
    this.what = what;
    this.hash = expected.digest().newHash();
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  /**
   * @throws StoreException.ContentMismatch if size or digest are not the descriptor's; again in
   *     every later call
   */
  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    if (count > expected.size()) {
      throw tooLong();
    }
    if (count == expected.size()) {
      verify();
    }
    int n = bytes.read(target, offset, length);
    if (n < 0) {
      requireEnd();
      return -1;
    }
    count += n;
    if (count > expected.size()) {
      throw tooLong();
    }
    hash.update(target, offset, n);
    if (count == expected.size()) {
      verify();
    }
    return n;
  }

  private void requireEnd() throws IOException {
    if (count < expected.size()) {
      throw new StoreException.ContentMismatch(
          what + " ends after " + count + " of " + expected.size() + " bytes");
    }
  }

  private void verify() throws IOException {
    byte[] actual = computed.orElseGet(hash::digest);
    computed = Optional.of(actual);
    if (!expected.digest().matches(actual)) {
      throw new StoreException.ContentMismatch(
          "%s has the bytes of %s:%s, not those of %s"
              .formatted(
                  what,
                  expected.digest().algorithm(),
                  HexFormat.of().formatHex(actual),
                  expected.digest()));
    }
  }

  private StoreException.ContentMismatch tooLong() {
    return new StoreException.ContentMismatch(
        what + " is longer than its " + expected.size() + " bytes");
  }

  @Override
  public int available() throws IOException {
    return bytes.available();
  }

  @Override
  public void close() throws IOException {
    bytes.close();
  }
}
