package dev.layerlift.testing.registry;

import java.util.concurrent.CountDownLatch;

/** A server that has stopped answering. */
final class Stalls {
  private Stalls() {}

  /** Waits until the server closes, then ends the connection. */
  static void untilInterrupted() {
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    throw new Cut();
  }
}
