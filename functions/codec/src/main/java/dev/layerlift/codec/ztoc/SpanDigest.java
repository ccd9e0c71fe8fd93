package dev.layerlift.codec.ztoc;

import dev.layerlift.codec.io.MalformedInputException;
import dev.layerlift.codec.tar.RawText;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * sha256 of a span's compressed bytes.
 *
 * @param hex 64 lower-case digits
 */
public record SpanDigest(String hex) {
  private static final String PREFIX = "sha256:";
  private static final Pattern HEX = Pattern.compile("[0-9a-f]{64}");

  public SpanDigest {
    if (!HEX.matcher(hex).matches()) {
      throw new IllegalArgumentException("no sha256: " + hex);
    }
  }

  /** Ends the hash. */
  static SpanDigest of(MessageDigest hash) {
    return new SpanDigest(HexFormat.of().formatHex(hash.digest()));
  }

  static MessageDigest newHash() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  static SpanDigest parse(RawText text, long offset) throws MalformedInputException {
    String value = text.toString();
    if (!value.startsWith(PREFIX) || !HEX.matcher(value.substring(PREFIX.length())).matches()) {
      throw MalformedInputException.at(
          offset, "a span digest that is not 'sha256:' and 64 digits: '" + value + "'");
    }
    return new SpanDigest(value.substring(PREFIX.length()));
  }

  /** As it is written: {@code sha256:…}. */
  @Override
  public String toString() {
    return PREFIX + hex;
  }
}
