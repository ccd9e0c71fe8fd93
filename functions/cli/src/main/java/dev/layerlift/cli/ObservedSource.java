package dev.layerlift.cli;

import dev.layerlift.oci.model.Descriptor;
import dev.layerlift.oci.store.ForwardingSource;
import dev.layerlift.oci.store.ImageSource;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.LongConsumer;

/** Tells how many bytes of blobs are read, for a progress bar. */
final class ObservedSource extends ForwardingSource {
  private final LongConsumer read;

  /**
   * @param read gets the number of bytes of each read; called by several threads
   */
  ObservedSource(ImageSource source, LongConsumer read) {
    super(source);
    this.read = read;
  }

  @Override
  public InputStream blob(Descriptor descriptor) throws IOException {
    return new FilterInputStream(super.blob(descriptor)) {
      @Override
      public int read() throws IOException {
        int b = in.read();
        read.accept(b < 0 ? 0 : 1);
        return b;
      }

      @Override
      public int read(byte[] bytes, int offset, int length) throws IOException {
        int count = in.read(bytes, offset, length);
        read.accept(Math.max(count, 0));
        return count;
      }
    };
  }
}
