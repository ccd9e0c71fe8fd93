package dev.layerlift.testing.registry;

/** Ends the connection: the JDK's server closes it when a handler throws. */
final class Cut extends RuntimeException {
  private static final long serialVersionUID = 1L;

  Cut() {
    super("injected: the connection ends here");
  }
}
