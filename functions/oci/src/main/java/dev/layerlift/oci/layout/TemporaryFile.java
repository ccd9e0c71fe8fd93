package dev.layerlift.oci.layout;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/**
 * A file that has no lasting name yet: written first, then moved to its place in one step, so that
 * readers see the whole of it or nothing. One that a crash leaves behind is in nobody's way.
 */
final class TemporaryFile implements Closeable {
  /** Larger writes are cut, since the JDK keeps a direct buffer of the largest size per thread. */
  private static final int MAX_WRITE = 1 << 18;

  private final Path path;
  private final FileChannel channel;
  private final Durability durability;

  private TemporaryFile(Path path, FileChannel channel, Durability durability) {
    this.path = path;
    this.channel = channel;
    this.durability = durability;
  }

  /**
   * @param directory on the file system of the final place
   */
  static TemporaryFile create(Path directory, Durability durability) throws IOException {
    Path path = directory.resolve(".layerlift-" + UUID.randomUUID() + ".tmp");
    FileChannel channel =
        FileChannel.open(
            path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, StandardOpenOption.READ);
    return new TemporaryFile(path, channel, durability);
  }

  Path path() {
    return path;
  }

  void write(byte[] bytes, int offset, int length) throws IOException {
    int end = offset + length;
    for (int at = offset; at < end; ) {
      ByteBuffer piece = ByteBuffer.wrap(bytes, at, Math.min(MAX_WRITE, end - at));
      at += channel.write(piece);
    }
  }

  /** Writes to this file; closing it does nothing. */
  OutputStream stream() {
    return new OutputStream() {
      @Override
      public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
      }

      @Override
      public void write(byte[] bytes, int offset, int length) throws IOException {
        TemporaryFile.this.write(bytes, offset, length);
      }
    };
  }

  /** Gives the file its name, in place of any file that had it. */
  void moveTo(Path directory, String name) throws IOException {
    durability.force(channel);
    channel.close();
    Files.move(path, directory.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    durability.forceNames(directory);
  }

  /** Removes the file unless it was moved. */
  @Override
  public void close() throws IOException {
    try {
      channel.close();
    } finally {
      Files.deleteIfExists(path);
    }
  }
}
