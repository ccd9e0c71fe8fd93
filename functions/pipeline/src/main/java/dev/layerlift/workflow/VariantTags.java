package dev.layerlift.workflow;

/**
 * Tags of the single variants where strategy {@link Strategy#BOTH} makes two, beside the optimized
 * tag.
 */
public record VariantTags(TagTemplate zstd, TagTemplate soci) {
  public static final VariantTags DEFAULT =
      new VariantTags(TagTemplate.parse("{tag}-zstd"), TagTemplate.parse("{tag}-soci"));

  public VariantTags {
    if (zstd.equals(soci)) {
      throw new IllegalArgumentException("two variants with one tag: " + zstd);
    }
  }

  /**
   * @param variant {@link Strategy#ZSTD} or {@link Strategy#SOCI}
   */
  public TagTemplate of(Strategy variant) {
    return switch (variant) {
      case ZSTD -> zstd;
      case SOCI -> soci;
      case AUTO, SKIP, BOTH -> throw new IllegalArgumentException("not a variant: " + variant);
    };
  }
}
