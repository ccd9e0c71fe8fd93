package dev.layerlift.codec.zstd;

import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.util.function.Supplier;

/**
 * Bytes off the heap, given back the moment they are closed. They grow by doubling, so that a small
 * stream never pays for a whole frame. libzstd works on them for seconds at a time, which on heap
 * arrays would hold up every garbage collector that cannot pin objects.
 */
final class NativeBuffer implements AutoCloseable {
  private static final int INITIAL_CAPACITY = 1 << 16;

  private final Supplier<Arena> arenas;
  private Region region;

  /**
   * @param arenas shared ones: frames go from thread to thread
   */
  NativeBuffer(Supplier<Arena> arenas) {
    this.arenas = arenas;
    region = new Region(arenas.get(), INITIAL_CAPACITY);
  }

  /**
   * Makes room for {@code count} bytes behind the position; the bytes before it stay.
   *
   * @param maximum a capacity that is enough for all that will ever be put
   */
  ByteBuffer reserve(int count, int maximum) {
    int needed = Math.addExact(region.bytes.position(), count);
    if (needed > region.bytes.capacity()) {
      grow((int) Math.max(needed, Math.min(maximum, 2L * region.bytes.capacity())));
    }
    return region.bytes.limit(region.bytes.capacity());
  }

  private void grow(int capacity) {
    try (Region smaller = region) {
      Region larger = new Region(arenas.get(), capacity);
      larger.bytes.put(smaller.bytes.flip());
      region = larger;
    }
  }

  /** How much was put. */
  int size() {
    return region.bytes.position();
  }

  /** A view of what was put. */
  ByteBuffer content() {
    return region.bytes.duplicate().flip();
  }

  void clear() {
    region.bytes.clear();
  }

  @Override
  public void close() {
    region.close();
  }

  private static final class Region implements AutoCloseable {
    private final Arena arena;
    private final ByteBuffer bytes;

    Region(Arena arena, int capacity) {
      this.arena = arena;
      bytes = arena.allocate(capacity).asByteBuffer();
    }

    @Override
    public void close() {
      if (arena.scope().isAlive()) {
        arena.close();
      }
    }
  }
}
