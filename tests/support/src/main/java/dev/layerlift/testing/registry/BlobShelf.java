package dev.layerlift.testing.registry;

import dev.layerlift.testing.content.Content;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Keeps the bytes of uploads. Closing it frees them. */
sealed interface BlobShelf extends Closeable {
  /** Bytes on their way in; used by one thread at a time. */
  interface Draft {
    void append(byte[] bytes, int offset, int length) throws IOException;

    /** Ends the draft. */
    Content keep() throws IOException;

    /** Ends the draft and frees its bytes. */
    void discard() throws IOException;
  }

  Draft draft() throws IOException;

  @Override
  void close() throws IOException;

  static BlobShelf of(Storage storage) throws IOException {
    return switch (storage) {
      case MEMORY -> new Memory();
      case DISK -> new Disk(Files.createTempDirectory("layerlift-registry"));
      case DIGESTS_ONLY -> new Nothing();
    };
  }

  /** On the heap. */
  record Memory() implements BlobShelf {
    @Override
    public Draft draft() {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      return new Draft() {
        @Override
        public void append(byte[] source, int offset, int length) {
          bytes.write(source, offset, length);
        }

        @Override
        public Content keep() {
          return Content.of(bytes.toByteArray());
        }

        @Override
        public void discard() {
          bytes.reset();
        }
      };
    }

    @Override
    public void close() {}
  }

  /** One file a blob. */
  record Disk(Path folder) implements BlobShelf {
    @Override
    public Draft draft() throws IOException {
      Path file = Files.createTempFile(folder, "blob", "");
      OutputStream out = Files.newOutputStream(file);
      return new Draft() {
        @Override
        public void append(byte[] source, int offset, int length) throws IOException {
          out.write(source, offset, length);
        }

        @Override
        public Content keep() throws IOException {
          out.close();
          return Content.of(file);
        }

        @Override
        public void discard() throws IOException {
          out.close();
          Files.deleteIfExists(file);
        }
      };
    }

    @Override
    public void close() throws IOException {
      try (Stream<Path> files = Files.list(folder)) {
        for (Path file : files.toList()) {
          Files.deleteIfExists(file);
        }
      } catch (UncheckedIOException e) {
        throw e.getCause();
      }
      Files.deleteIfExists(folder);
    }
  }

  /** Counts only. */
  record Nothing() implements BlobShelf {
    @Override
    public Draft draft() {
      return new Draft() {
        private long size;

        @Override
        public void append(byte[] source, int offset, int length) {
          size += length;
        }

        @Override
        public Content keep() {
          return new Forgotten(size);
        }

        @Override
        public void discard() {}
      };
    }

    @Override
    public void close() {}
  }

  /** A blob of which only the size is left. */
  record Forgotten(long size) implements Content {
    @Override
    public InputStream open(long offset) throws IOException {
      throw new IOException("the registry's storage keeps digests only");
    }
  }
}
