package dev.layerlift.testing.registry;

import java.util.List;
import java.util.regex.Pattern;

/**
 * Which tags of a repository can be put again, as Amazon ECR has it.
 *
 * @param immutable for tags that no filter excludes; the others get the opposite
 * @param exclusions wildcard filters in which {@code *} stands for any characters; at most 5
 */
public record TagMutability(boolean immutable, List<String> exclusions) {
  public static final TagMutability MUTABLE = new TagMutability(false, List.of());
  public static final TagMutability IMMUTABLE = new TagMutability(true, List.of());

  public TagMutability {
    exclusions = List.copyOf(exclusions);
    if (exclusions.size() > 5) {
      throw new IllegalArgumentException("ECR takes at most 5 exclusion filters");
    }
  }

  /** As in {@code imageTagMutability} of ECR's DescribeRepositories. */
  public String name() {
    return (immutable ? "IMMUTABLE" : "MUTABLE") + (exclusions.isEmpty() ? "" : "_WITH_EXCLUSION");
  }

  boolean fixes(String tag) {
    return immutable != exclusions.stream().anyMatch(filter -> matches(filter, tag));
  }

  private static boolean matches(String filter, String tag) {
    StringBuilder pattern = new StringBuilder();
    for (String literal : filter.split("\\*", -1)) {
      pattern.append(pattern.isEmpty() ? "" : ".*").append(Pattern.quote(literal));
    }
    return tag.matches(pattern.toString());
  }
}
