package dev.layerlift.codec.zstd;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.function.Supplier;

/** Shared arenas that tell how much is allocated from them. */
final class CountingArenas implements Supplier<Arena> {
  private long bytes;
  private long peakBytes;
  private int open;

  @Override
  public synchronized Arena get() {
    open++;
    return new CountingArena();
  }

  synchronized long bytes() {
    return bytes;
  }

  synchronized long peakBytes() {
    return peakBytes;
  }

  synchronized int open() {
    return open;
  }

  private synchronized void allocated(long size) {
    bytes += size;
    peakBytes = Math.max(peakBytes, bytes);
  }

  private synchronized void closed(long size) {
    bytes -= size;
    open--;
  }

  private final class CountingArena implements Arena {
    private final Arena arena = Arena.ofShared();
    private long size;

    @Override
    public MemorySegment allocate(long byteSize, long byteAlignment) {
      size += byteSize;
      allocated(byteSize);
      return arena.allocate(byteSize, byteAlignment);
    }

    @Override
    public MemorySegment.Scope scope() {
      return arena.scope();
    }

    @Override
    public void close() {
      arena.close();
      closed(size);
    }
  }
}
