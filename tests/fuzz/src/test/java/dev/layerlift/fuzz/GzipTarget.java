package dev.layerlift.fuzz;

import dev.layerlift.codec.gzip.GzipDecoder;
import dev.layerlift.codec.gzip.GzipTap;
import dev.layerlift.codec.io.MalformedInputException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;

/**
 * gzip (RFC 1952): what is accepted, the JDK accepts with the same bytes. What the JDK alone
 * accepts differs in two places: it passes over what follows the last member, and over reserved
 * flags. The tap hears of exactly the bytes.
 */
final class GzipTarget {
  /** How far the inflater has looked when it sees a broken code depends on the pieces. */
  private static final Pattern OFFSET = Pattern.compile(" \\(at byte [0-9]+\\)");

  private GzipTarget() {}

  static void check(byte[] input) throws IOException {
    Pieces pieces = Pieces.of(input);
    Decoding decoding = new Decoding();
    decoding.run(pieces);
    Decoding whole = new Decoding();
    whole.run(pieces.joined());
    Property.equal(decoding.refusal, whole.refusal, "the refusal in pieces");
    Property.sameSoFar(decoding.output(), whole.output());
    Property.sameSoFar(decoding.tapped(), decoding.output());
    Optional<ByteBuffer> jdk = jdk(pieces.bytes());
    if (decoding.refusal.isEmpty()) {
      Property.equal(jdk, Optional.of(decoding.output()), "the JDK's verdict");
      Property.equal(decoding.output(), whole.output(), "the bytes in pieces");
      Property.equal(decoding.tapped(), decoding.output(), "output told to the tap");
      Property.equal(decoding.compressed, (long) pieces.bytes().length, "bytes told to the tap");
    } else if (jdk.isPresent()) {
      boolean flags = decoding.refusal.get().contains("reserved flag");
      boolean sameSoFar = decoding.members > 0 && decoding.output().equals(jdk.get());
      Property.holds(flags || sameSoFar, "only the JDK accepts it: " + decoding.refusal.get());
    }
  }

  private static final class Decoding implements GzipTap {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream tapped = new ByteArrayOutputStream();
    private Optional<String> refusal = Optional.empty();
    private long compressed;
    private long members;

    void run(Pieces pieces) throws IOException {
      GzipDecoder decoder = new GzipDecoder(pieces.stream(), this);
      byte[] piece = new byte[1 << 12];
      try {
        for (int read = decoder.read(piece); read >= 0; read = decoder.read(piece)) {
          out.write(piece, 0, read);
        }
      } catch (MalformedInputException e) {
        Property.isOneLine(e);
        refusal = Optional.of(OFFSET.matcher(String.valueOf(e.getMessage())).replaceAll(""));
      }
      members = decoder.members();
      Property.equal(decoder.uncompressedSize(), (long) out.size(), "uncompressed size");
    }

    ByteBuffer output() {
      return ByteBuffer.wrap(out.toByteArray());
    }

    ByteBuffer tapped() {
      return ByteBuffer.wrap(tapped.toByteArray());
    }

    @Override
    public void compressed(byte[] bytes, int offset, int length) {
      compressed += length;
    }

    @Override
    public void uncompressed(byte[] bytes, int offset, int length) {
      tapped.write(bytes, offset, length);
    }

    @Override
    public void memberHeader(long longestText) {
      Property.holds(longestText >= 0 && longestText <= compressed, "a text of " + longestText);
    }

    @Override
    public void boundary(int unusedBits) {
      Property.holds(unusedBits >= 0 && unusedBits < 8, "unused bits: " + unusedBits);
    }
  }

  private static Optional<ByteBuffer> jdk(byte[] bytes) {
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
      return Optional.of(ByteBuffer.wrap(in.readAllBytes()));
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
