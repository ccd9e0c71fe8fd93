package dev.layerlift.testing.content;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/** Digests as registries write them: {@code sha256:} and 64 lower-case hexadecimal digits. */
public final class Sha256 {
  private static final Pattern DIGEST = Pattern.compile("sha256:[0-9a-f]{64}");

  private Sha256() {}

  public static boolean isDigest(String text) {
    return DIGEST.matcher(text).matches();
  }

  public static String of(byte[] bytes) {
    return finish(start().digest(bytes));
  }

  /** Reads the content once. */
  public static String of(Content content) throws IOException {
    try (InputStream in = content.open(0)) {
      return of(in);
    }
  }

  /** Reads the stream to its end and leaves it open. */
  public static String of(InputStream in) throws IOException {
    MessageDigest digest = start();
    byte[] buffer = new byte[1 << 16];
    for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
      digest.update(buffer, 0, n);
    }
    return finish(digest.digest());
  }

  /** An empty digest to feed; {@link #finish} names its result. */
  public static MessageDigest start() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /**
   * @param raw 32 bytes
   */
  public static String finish(byte[] raw) {
    return "sha256:" + HexFormat.of().formatHex(raw);
  }
}
