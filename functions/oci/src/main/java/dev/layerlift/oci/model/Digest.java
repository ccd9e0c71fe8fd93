package dev.layerlift.oci.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Content address of stored bytes: for a layer, of its compressed bytes. OCI image specification,
 * "Digests".
 *
 * @param algorithm {@code sha256} or {@code sha512}
 * @param hex lower case, 64 or 128 characters
 */
public record Digest(String algorithm, String hex) implements ManifestSelector, Comparable<Digest> {
  private static final Pattern FORM =
      Pattern.compile("(sha256):([0-9a-f]{64})|(sha512):([0-9a-f]{128})");

  public Digest {
    if (!FORM.matcher(algorithm + ":" + hex).matches()) {
      throw new IllegalArgumentException("not a digest: " + Text.quote(algorithm + ":" + hex));
    }
  }

  /**
   * @throws IllegalArgumentException if the text is no sha256 or sha512 digest
   */
  @JsonCreator
  public static Digest parse(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException("not a sha256 or sha512 digest: " + Text.quote(text));
    }
    int colon = text.indexOf(':');
    return new Digest(text.substring(0, colon), text.substring(colon + 1));
  }

  public static Digest sha256(byte[] bytes) {
    return ofSha256(newSha256().digest(bytes));
  }

  /**
   * @param hash 32 bytes, as a finished SHA-256 gives them
   */
  public static Digest ofSha256(byte[] hash) {
    return new Digest("sha256", HexFormat.of().formatHex(hash));
  }

  public static MessageDigest newSha256() {
    return newHash("SHA-256");
  }

  /** A fresh hash of this digest's algorithm, to check bytes against it. */
  public MessageDigest newHash() {
    return newHash(algorithm.equals("sha256") ? "SHA-256" : "SHA-512");
  }

  /**
   * @param hash the finished result of {@link #newHash()}
   */
  public boolean matches(byte[] hash) {
    return HexFormat.of().formatHex(hash).equals(hex);
  }

  private static MessageDigest newHash(String name) {
    try {
      return MessageDigest.getInstance(name);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has " + name, e);
    }
  }

  /** The first twelve hex characters: enough for a person to recognise it. */
  public String abbreviated() {
    return hex.substring(0, 12);
  }

  @Override
  public int compareTo(Digest other) {
    return toString().compareTo(other.toString());
  }

  @JsonValue
  @Override
  public String toString() {
    return algorithm + ":" + hex;
  }
}
