package dev.layerlift.oci.layout;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The right to change a layout's {@code index.json}, for one thread of one process at a time. The
 * operating system takes it back when a process dies; the empty lock file stays, since removing it
 * would let two processes hold locks on two files of one name.
 */
final class DirectoryLock {
  private static final String FILE = ".layerlift.lock";

  /**
   * One for all layouts of this JVM, not one for each: closing any channel to a file gives up the
   * locks of the entire process on it, so no second thread may even open the file. Held for the few
   * milliseconds of a change.
   */
  private static final ReentrantLock THIS_PROCESS = new ReentrantLock();

  private DirectoryLock() {}

  /** What is done while nobody else does. */
  interface Change {
    void make() throws IOException;
  }

  /** Waits until no other thread or process has the lock. */
  static void holding(Path directory, Change change) throws IOException {
    THIS_PROCESS.lock();
    try (FileChannel channel =
        FileChannel.open(
            directory.resolve(FILE), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      // Released by closing the channel.
      channel.lock();
      change.make();
    } finally {
      THIS_PROCESS.unlock();
    }
  }
}
