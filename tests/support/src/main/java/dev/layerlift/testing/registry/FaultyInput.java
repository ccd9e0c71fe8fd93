package dev.layerlift.testing.registry;

import dev.layerlift.testing.fault.Fault;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/** A request's body: counted, and cut, stalled or altered where the fault says so. */
final class FaultyInput extends FilterInputStream {
  private final Optional<Fault> fault;
  private final AtomicLong count = new AtomicLong();

  FaultyInput(InputStream in, Optional<Fault> fault) {
    super(in);
    this.fault = fault;
  }

  long count() {
    return count.get();
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    int wanted = length;
    if (fault.isPresent()) {
      switch (fault.get()) {
        case Fault.CutRequest cut -> {
          if (count.get() >= cut.afterBytes()) {
            throw new Cut();
          }
          wanted = (int) Math.min(length, cut.afterBytes() - count.get());
        }
        case Fault.StallRequest stall -> {
          if (count.get() >= stall.afterBytes()) {
            Stalls.untilInterrupted();
          }
          wanted = (int) Math.min(length, stall.afterBytes() - count.get());
        }
        case Fault other -> {}
      }
    }
    int read = super.read(buffer, offset, wanted);
    if (read > 0) {
      flip(buffer, offset, read);
      count.addAndGet(read);
    }
    return read;
  }

  @Override
  public long skip(long bytes) throws IOException {
    return readNBytes((int) Math.min(bytes, 1 << 16)).length;
  }

  private void flip(byte[] buffer, int offset, int read) {
    if (fault.isPresent()
        && fault.get() instanceof Fault.FlipRequest flip
        && flip.offset() >= count.get()
        && flip.offset() < count.get() + read) {
      buffer[offset + (int) (flip.offset() - count.get())] ^= 1;
    }
  }
}
