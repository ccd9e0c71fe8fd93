package dev.layerlift.oci.layout;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Whether files must be on the disk, not only in its cache, before their name appears. */
enum Durability {
  /** For what a user keeps: content reaches the disk before its name, the name before its index. */
  SYNCED {
    @Override
    void force(FileChannel file) throws IOException {
      file.force(true);
    }

    @Override
    void forceNames(Path directory) throws IOException {
      try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
        channel.force(true);
      }
    }
  },
  /** For a staging area that a crash makes worthless anyhow, and for tests. */
  CACHED {
    @Override
    void force(FileChannel file) {}

    @Override
    void forceNames(Path directory) {}
  };

  abstract void force(FileChannel file) throws IOException;

  /** Files that were created in or moved into the directory keep their names after a crash. */
  abstract void forceNames(Path directory) throws IOException;
}
