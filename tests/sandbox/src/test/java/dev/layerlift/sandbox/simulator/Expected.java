package dev.layerlift.sandbox.simulator;

import java.util.Map;
import java.util.Set;

/**
 * What an undisturbed run leaves, proven from the outside.
 *
 * @param tags ours, and what they name
 * @param manifests digests of all that were stored
 * @param steps that the run made
 */
record Expected(Map<String, String> tags, Set<String> manifests, java.util.List<Steps.Step> steps) {
  Expected {
    tags = Map.copyOf(tags);
    manifests = Set.copyOf(manifests);
    steps = java.util.List.copyOf(steps);
  }
}
