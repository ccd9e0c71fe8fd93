package dev.layerlift.workflow;

import java.util.Map;

/**
 * What the control plane says of a repository and an image beyond the distribution protocol.
 *
 * @param resourceTags of the repository, {@code layerlift:…} among them
 * @param lambdaMayPull the repository's policy grants {@code lambda.amazonaws.com}
 * @param archived the image is in archive storage, or on its way out of it
 */
public record RepositoryFacts(
    Map<String, String> resourceTags, boolean lambdaMayPull, boolean archived) {
  public RepositoryFacts {
    resourceTags = Map.copyOf(resourceTags);
  }

  /** For registries that have no control plane. */
  public static RepositoryFacts none() {
    return new RepositoryFacts(Map.of(), false, false);
  }
}
