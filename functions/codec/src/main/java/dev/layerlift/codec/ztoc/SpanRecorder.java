package dev.layerlift.codec.ztoc;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Cuts a layer into spans as its bytes flow by: checkpoints and digests. */
sealed interface SpanRecorder {
  void compressed(byte[] bytes, int offset, int length);

  void uncompressed(byte[] bytes, int offset, int length);

  /** Returns the checkpoint if there is one here. */
  Optional<Checkpoint> boundary(int unusedBits);

  /** Bytes of the ztoc that belong to the spans so far. */
  long serializedSize();

  /** All bytes were given. */
  Zinfo zinfo();

  /** After {@link #zinfo}. */
  List<SpanDigest> digests();

  /** Checkpoints wherever a block ends and the span has become larger than it should be. */
  final class Gzip implements SpanRecorder {
    private final long spanSize;
    private final Window window = new Window();
    private final SpanHash hash = new SpanHash();
    private final List<Checkpoint> checkpoints = new ArrayList<>();
    private long compressedSize;
    private long uncompressedSize;
    private long lastCheckpoint;

    Gzip(long spanSize) {
      this.spanSize = spanSize;
    }

    @Override
    public void compressed(byte[] bytes, int offset, int length) {
      hash.update(bytes, offset, length);
      compressedSize += length;
    }

    @Override
    public void uncompressed(byte[] bytes, int offset, int length) {
      window.push(bytes, offset, length);
      uncompressedSize += length;
    }

    /** Before the first byte of output every boundary is one, as the reference builder has it. */
    @Override
    public Optional<Checkpoint> boundary(int unusedBits) {
      if (uncompressedSize != 0 && uncompressedSize - lastCheckpoint <= spanSize) {
        return Optional.empty();
      }
      Checkpoint checkpoint = Checkpoint.of(compressedSize, uncompressedSize, unusedBits, window);
      hash.nextSpan(unusedBits != 0);
      checkpoints.add(checkpoint);
      lastCheckpoint = uncompressedSize;
      return Optional.of(checkpoint);
    }

    @Override
    public long serializedSize() {
      return (long) checkpoints.size() * Checkpoint.RECORD_SIZE;
    }

    @Override
    public Zinfo zinfo() {
      hash.end();
      return new Zinfo.Gzip(spanSize, checkpoints);
    }

    @Override
    public List<SpanDigest> digests() {
      return hash.digests();
    }
  }

  /** Slices of equal size. */
  final class Uncompressed implements SpanRecorder {
    /** What a digest takes in a ztoc. */
    private static final int SERIALIZED_DIGEST = 80;

    private final long spanSize;
    private final SpanHash hash = new SpanHash();
    private long size;

    Uncompressed(long spanSize) {
      this.spanSize = spanSize;
    }

    @Override
    public void compressed(byte[] bytes, int offset, int length) {
      int at = offset;
      int end = offset + length;
      while (at < end) {
        if (size % spanSize == 0) {
          hash.nextSpan(false);
        }
        int taken = (int) Math.min(end - at, spanSize - size % spanSize);
        hash.update(bytes, at, taken);
        at += taken;
        size += taken;
      }
    }

    @Override
    public void uncompressed(byte[] bytes, int offset, int length) {}

    @Override
    public Optional<Checkpoint> boundary(int unusedBits) {
      throw new IllegalStateException("an uncompressed tar has no blocks");
    }

    @Override
    public long serializedSize() {
      return (long) hash.digests().size() * SERIALIZED_DIGEST;
    }

    @Override
    public Zinfo zinfo() {
      hash.end();
      return new Zinfo.Uncompressed(spanSize, size);
    }

    @Override
    public List<SpanDigest> digests() {
      return hash.digests();
    }
  }
}
