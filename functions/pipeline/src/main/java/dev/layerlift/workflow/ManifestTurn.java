package dev.layerlift.workflow;

import java.time.Instant;

/**
 * A place in the account's queue of manifests: from that moment on, so many may be stored.
 *
 * @param manifests at least one
 */
public record ManifestTurn(Instant from, int manifests) {
  public ManifestTurn {
    if (manifests < 1) {
      throw new IllegalArgumentException("a turn of " + manifests + " manifests");
    }
  }
}
