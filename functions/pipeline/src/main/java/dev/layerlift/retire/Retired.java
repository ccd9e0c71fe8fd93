package dev.layerlift.retire;

import dev.layerlift.oci.model.Digest;
import dev.layerlift.oci.model.RepositoryName;
import dev.layerlift.oci.model.Tag;
import java.time.Instant;
import java.util.List;

/**
 * What Retire did about one source. As {@code retired.json} in the folder of the source's reports
 * it says that nothing of it is left to do; members as in reports.
 *
 * @param schema {@link #VERSION}; grows when a member changes its meaning or goes
 * @param source the image that is gone, or whose tag is
 * @param removed in the order in which it went
 * @param kept what was published and stays
 * @param rememberedLayers how many results of layers were forgotten
 */
public record Retired(
    int schema,
    RepositoryName repository,
    Digest source,
    Instant at,
    List<Removed> removed,
    List<Kept> kept,
    int rememberedLayers) {
  public static final int VERSION = 1;

  public Retired {
    removed = List.copyOf(removed);
    kept = List.copyOf(kept);
  }

  /**
   * @param digest what the tags named
   * @param tags that went; none for what had none
   * @param image whether the manifest went too
   */
  public record Removed(Digest digest, List<Tag> tags, boolean image) {
    public Removed {
      tags = List.copyOf(tags);
    }
  }

  /**
   * @param reason in plain words
   */
  public record Kept(Digest digest, String reason) {}
}
