package dev.layerlift.testing.content;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Bytes that can be read as often as wanted, from any offset. The same bytes every time. */
public interface Content {
  /** In bytes. */
  long size();

  /**
   * The bytes from an offset to the end. The caller closes the stream.
   *
   * @param offset 0 to {@link #size()}
   */
  InputStream open(long offset) throws IOException;

  static Content of(byte[] bytes) {
    byte[] own = bytes.clone();
    return new Content() {
      @Override
      public long size() {
        return own.length;
      }

      @Override
      public InputStream open(long offset) {
        int from = Math.toIntExact(offset);
        return new ByteArrayInputStream(own, from, own.length - from);
      }
    };
  }

  /** UTF-8. */
  static Content of(String text) {
    return of(text.getBytes(StandardCharsets.UTF_8));
  }

  /** A file that does not change any more. */
  static Content of(Path file) throws IOException {
    long size = Files.size(file);
    return new Content() {
      @Override
      public long size() {
        return size;
      }

      @Override
      public InputStream open(long offset) throws IOException {
        SeekableByteChannel channel = Files.newByteChannel(file);
        try {
          return Channels.newInputStream(channel.position(offset));
        } catch (IOException | RuntimeException e) {
          channel.close();
          throw e;
        }
      }
    };
  }

  /** All bytes at once, for what is known to be small. */
  default byte[] bytes() throws IOException {
    try (InputStream in = open(0)) {
      return in.readAllBytes();
    }
  }
}
