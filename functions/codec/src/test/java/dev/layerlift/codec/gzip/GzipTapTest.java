package dev.layerlift.codec.gzip;

import static dev.layerlift.codec.gzip.GzipBytes.FCOMMENT;
import static dev.layerlift.codec.gzip.GzipBytes.FEXTRA;
import static dev.layerlift.codec.gzip.GzipBytes.FHCRC;
import static dev.layerlift.codec.gzip.GzipBytes.FNAME;
import static dev.layerlift.codec.gzip.GzipBytes.PLAIN_HEADER_SIZE;
import static dev.layerlift.codec.gzip.GzipBytes.TRAILER_SIZE;
import static dev.layerlift.codec.gzip.GzipBytes.concat;
import static dev.layerlift.codec.gzip.GzipBytes.content;
import static dev.layerlift.codec.gzip.GzipBytes.member;
import static dev.layerlift.codec.gzip.GzipBytes.memberWithHeader;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.layerlift.codec.deflate.Inflater;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a tap hears of members, blocks and errors. */
class GzipTapTest {
  /** Of a stream, as the tap heard it. */
  private record Boundary(int compressedOffset, int uncompressedOffset, int unusedBits) {}

  private static final class Recorder implements GzipTap {
    final ByteArrayOutputStream compressed = new ByteArrayOutputStream();
    final ByteArrayOutputStream uncompressed = new ByteArrayOutputStream();
    final List<Boundary> boundaries = new ArrayList<>();
    final List<Long> longestTexts = new ArrayList<>();

    /** How many boundaries came before each member. */
    final List<Integer> members = new ArrayList<>();

    @Override
    public void compressed(byte[] bytes, int offset, int length) {
      assertThat(length).isPositive();
      compressed.write(bytes, offset, length);
    }

    @Override
    public void uncompressed(byte[] bytes, int offset, int length) {
      assertThat(length).isPositive();
      uncompressed.write(bytes, offset, length);
    }

    @Override
    public void memberHeader(long longestText) {
      members.add(boundaries.size());
      longestTexts.add(longestText);
    }

    @Override
    public void boundary(int unusedBits) {
      boundaries.add(new Boundary(compressed.size(), uncompressed.size(), unusedBits));
    }
  }

  private static Recorder record(byte[] compressed) throws IOException {
    Recorder recorder = new Recorder();
    try (GzipDecoder decoder = new GzipDecoder(new ByteArrayInputStream(compressed), recorder)) {
      assertThat(decoder.readAllBytes()).isEqualTo(recorder.uncompressed.toByteArray());
    }
    return recorder;
  }

  @Test
  void hearsEveryByteOfBothSides() throws IOException {
    byte[] content = content(2_000_000, 1);
    byte[] compressed = concat(member(content), member(new byte[0]), member(content(10, 2)));
    Recorder recorder = record(compressed);
    assertThat(recorder.compressed.toByteArray()).isEqualTo(compressed);
    assertThat(recorder.uncompressed.toByteArray()).isEqualTo(concat(content, content(10, 2)));
  }

  @Test
  void membersAreToldBeforeTheirFirstBoundary() throws IOException {
    Recorder recorder = record(concat(member(content(200_000, 5)), member(new byte[0])));
    assertThat(recorder.members).containsExactly(0, recorder.boundaries.size() - 1);
  }

  @Test
  void boundariesAreAfterHeadersAndBetweenBlocks() throws IOException {
    byte[] first = member(content(200_000, 3));
    byte[] second = member(content(100, 4));
    List<Boundary> boundaries = record(concat(first, second)).boundaries;
    assertThat(boundaries.getFirst()).isEqualTo(new Boundary(PLAIN_HEADER_SIZE, 0, 0));
    assertThat(boundaries.getLast())
        .isEqualTo(new Boundary(first.length + PLAIN_HEADER_SIZE, 200_000, 0));
    assertThat(boundaries).hasSizeGreaterThan(4).doesNotHaveDuplicates();
    assertThat(boundaries)
        .noneMatch(boundary -> boundary.compressedOffset == first.length - TRAILER_SIZE);
  }

  @Test
  void headersOfMembersAreToldWithTheirLongestText() throws IOException {
    byte[] content = content(1000, 7);
    byte[] compressed =
        concat(
            member(content),
            memberWithHeader(FEXTRA | FNAME | FCOMMENT | FHCRC, content),
            memberWithHeader(FNAME, content),
            member(content));
    assertThat(record(compressed).longestTexts).containsExactly(0L, 9L, 9L, 0L);
  }

  @Test
  void decodingResumesAtEveryBoundary() throws IOException {
    byte[] content = content(1_500_000, 5);
    byte[] compressed = member(content);
    List<Boundary> boundaries = record(compressed).boundaries;
    assertThat(boundaries).extracting(Boundary::unusedBits).contains(0, 1, 2, 3, 4, 5, 6, 7);
    Inflater inflater = new Inflater();
    for (Boundary boundary : boundaries) {
      int from = boundary.compressedOffset - (boundary.unusedBits == 0 ? 0 : 1);
      int at = boundary.uncompressedOffset;
      int history = Math.min(at, Inflater.WINDOW_SIZE);
      inflater.resume(from, boundary.unusedBits, content, at - history, history);
      inflater.push(compressed, from, compressed.length - from);
      ByteArrayOutputStream rest = new ByteArrayOutputStream();
      while (inflater.inflate() != Inflater.Event.STREAM_END) {
        rest.write(inflater.output(), inflater.outputOffset(), inflater.outputLength());
      }
      rest.write(inflater.output(), inflater.outputOffset(), inflater.outputLength());
      assertThat(rest.toByteArray()).isEqualTo(Arrays.copyOfRange(content, at, content.length));
    }
  }

  @Test
  void errorsOfTheTapPassUnchanged() throws IOException {
    IOException full = new IOException("disk full");
    GzipTap tap =
        new GzipTap() {
          @Override
          public void compressed(byte[] bytes, int offset, int length) {}

          @Override
          public void uncompressed(byte[] bytes, int offset, int length) throws IOException {
            throw full;
          }

          @Override
          public void memberHeader(long longestText) {}

          @Override
          public void boundary(int unusedBits) {}
        };
    byte[] compressed = member(content(1000, 6));
    try (GzipDecoder decoder = new GzipDecoder(new ByteArrayInputStream(compressed), tap)) {
      assertThatThrownBy(decoder::read).isSameAs(full);
      assertThatThrownBy(decoder::read).isSameAs(full);
    }
  }
}
