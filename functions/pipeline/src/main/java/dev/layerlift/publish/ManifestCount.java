package dev.layerlift.publish;

import dev.layerlift.oci.model.MediaType;
import dev.layerlift.workflow.OptimizationPlan;
import dev.layerlift.workflow.OptimizationPlan.PlatformPlan;
import dev.layerlift.workflow.SociVersion;
import dev.layerlift.workflow.Strategy;
import java.util.Optional;

/** How many manifests an image will bring. */
public final class ManifestCount {
  private ManifestCount() {}

  /**
   * What publication and tags store where every platform of the plan is converted: fewer where a
   * platform keeps its manifest.
   *
   * @param root media type of the source
   */
  public static int expected(OptimizationPlan plan, Optional<MediaType> root, SociVersion version) {
    int platforms =
        (int)
            plan.platforms().stream()
                .filter(platform -> platform.leftAlone().isEmpty())
                .map(PlatformPlan::manifest)
                .distinct()
                .count();
    int manifests = 0;
    for (Strategy variant : plan.variants()) {
      manifests += variant == Strategy.SOCI ? soci(platforms, version) : zstd(platforms, root);
    }
    return manifests + tags(plan);
  }

  /** The optimized tag, and one for each variant where there are two. */
  public static int tags(OptimizationPlan plan) {
    return plan.variants().size() > 1 ? 1 + plan.variants().size() : 1;
  }

  private static int zstd(int platforms, Optional<MediaType> root) {
    return root.filter(MediaType::isIndex).isPresent() ? platforms + 1 : platforms;
  }

  /** Version 2: a SOCI index and an image manifest each, and the image index. */
  private static int soci(int platforms, SociVersion version) {
    return (version.hasV2() ? 2 * platforms + 1 : 0) + (version.hasV1() ? platforms : 0);
  }
}
