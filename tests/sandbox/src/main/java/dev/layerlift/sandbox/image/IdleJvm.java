package dev.layerlift.sandbox.image;

import java.io.IOException;

/** A JVM that has started and waits: for {@link StartedJvm} to look at. */
final class IdleJvm {
  static final String READY = "ready";

  private IdleJvm() {}

  /** Ends when its input does. */
  public static void main(String[] arguments) throws IOException {
    System.out.println(READY);
    System.out.flush();
    System.in.read();
  }
}
