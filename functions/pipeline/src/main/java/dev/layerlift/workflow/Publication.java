package dev.layerlift.workflow;

import java.util.List;

/**
 * Publish's answer: manifests that are stored under their digests and that no tag names yet.
 *
 * @param variants at least one; the first is the one that the optimized tag will name
 */
public record Publication(int schema, List<PublishedVariant> variants) {
  public Publication {
    Schema.require(schema);
    variants = List.copyOf(variants);
    if (variants.isEmpty()) {
      throw new IllegalArgumentException("a publication without a variant");
    }
  }

  public PublishedVariant optimized() {
    return variants.getFirst();
  }
}
