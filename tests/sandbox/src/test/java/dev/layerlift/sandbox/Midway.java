package dev.layerlift.sandbox;

import dev.layerlift.testing.content.Content;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Content during whose first reading something happens: half of it is on its way to the client, the
 * rest comes after.
 */
record Midway(Content content, Runnable happening, AtomicBoolean happened) implements Content {
  Midway(Content content, Runnable happening) {
    this(content, happening, new AtomicBoolean());
  }

  @Override
  public long size() {
    return content.size();
  }

  @Override
  public InputStream open(long offset) throws IOException {
    return new FilterInputStream(content.open(offset)) {
      private long left = content.size() / 2;

      @Override
      public int read(byte[] buffer, int start, int length) throws IOException {
        if (left == 0 && !happened.getAndSet(true)) {
          happening.run();
        }
        int wanted = (int) (left > 0 ? Math.min(length, left) : length);
        int count = super.read(buffer, start, wanted);
        left -= Math.min(left, Math.max(count, 0));
        return count;
      }
    };
  }
}
