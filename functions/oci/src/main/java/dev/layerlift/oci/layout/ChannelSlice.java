package dev.layerlift.oci.layout;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/**
 * A part of a file that lies between two offsets. Reads by position, so that many slices share one
 * channel; closing a slice leaves the channel open.
 */
record ChannelSlice(FileChannel channel, long offset, long size) implements StoredFile {
  @Override
  public InputStream open() {
    return new Stream(channel, offset, offset + size);
  }

  private static final class Stream extends InputStream {
    private final FileChannel channel;
    private final long end;
    private long position;

    Stream(FileChannel channel, long position, long end) {
      this.channel = channel;
      this.position = position;
      this.end = end;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      if (length == 0) {
        return 0;
      }
      if (position == end) {
        return -1;
      }
      int wanted = (int) Math.min(length, end - position);
      int n = channel.read(ByteBuffer.wrap(target, offset, wanted), position);
      if (n < 0) {
        throw new EOFException("the file was cut at byte " + position + " since it was opened");
      }
      position += n;
      return n;
    }

    /** Exact: the JDK's gzip decoder looks here whether another member follows. */
    @Override
    public int available() {
      return (int) Math.min(Integer.MAX_VALUE, end - position);
    }

    @Override
    public long skip(long n) {
      long skipped = Math.clamp(n, 0, end - position);
      position += skipped;
      return skipped;
    }
  }
}
