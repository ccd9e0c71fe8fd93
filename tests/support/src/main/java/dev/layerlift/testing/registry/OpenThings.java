package dev.layerlift.testing.registry;

/**
 * What clients have left open.
 *
 * @param uploads begun and neither finished nor cancelled
 * @param requests that the servers are still reading or answering
 */
public record OpenThings(int uploads, int requests) {
  public boolean none() {
    return uploads == 0 && requests == 0;
  }
}
