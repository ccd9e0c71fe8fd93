package dev.layerlift.oci.model;

import dev.layerlift.codec.io.MalformedInputException;
import java.io.IOException;
import java.util.Arrays;

/**
 * A manifest or index as stored: its type, its exact bytes and their digest. What is pushed and
 * pulled; {@link #parse} opens it.
 */
public final class RawManifest {
  private final MediaType mediaType;
  private final Digest digest;
  private final byte[] bytes;

  private RawManifest(MediaType mediaType, Digest digest, byte[] bytes) {
    this.mediaType = mediaType;
    this.digest = digest;
    this.bytes = bytes;
  }

  /** Takes a copy of the bytes and computes their sha256 digest. */
  public static RawManifest of(MediaType mediaType, byte[] bytes) {
    return new RawManifest(mediaType, Digest.sha256(bytes), bytes.clone());
  }

  /**
   * Takes bytes that were asked for under a digest of any algorithm.
   *
   * @throws MalformedInputException if the bytes have another digest
   */
  public static RawManifest verified(MediaType mediaType, byte[] bytes, Digest expected)
      throws MalformedInputException {
    if (!expected.matches(expected.newHash().digest(bytes))) {
      throw new MalformedInputException(
          "manifest " + expected + " has the bytes of " + Digest.sha256(bytes));
    }
    return new RawManifest(mediaType, expected, bytes.clone());
  }

  public MediaType mediaType() {
    return mediaType;
  }

  public Digest digest() {
    return digest;
  }

  /** In bytes. */
  public long size() {
    return bytes.length;
  }

  /** A copy. */
  public byte[] bytes() {
    return bytes.clone();
  }

  public Descriptor descriptor() {
    return Descriptor.of(mediaType, digest, bytes.length);
  }

  /**
   * Opens the document: an index or an image manifest.
   *
   * @throws MalformedInputException if it is neither, or not what its media type says
   * @throws dev.layerlift.codec.io.LimitExceededException if it is too large, deep or long
   */
  public ManifestDocument parse() throws IOException {
    return ManifestDocument.parse(this);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RawManifest that
        && mediaType.equals(that.mediaType)
        && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return digest.hashCode();
  }

  @Override
  public String toString() {
    return descriptor().toString();
  }
}
