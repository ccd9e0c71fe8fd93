package dev.layerlift.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.layerlift.oci.model.Digest;
import dev.layerlift.oci.model.MediaType;
import dev.layerlift.workflow.LayerAction;
import dev.layerlift.workflow.LayerFacts;
import dev.layerlift.workflow.LayerResult;
import dev.layerlift.workflow.LayerResult.Recompressed;
import dev.layerlift.workflow.OptimizationPlan;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReplacementsTest {
  private static final Digest ONE = digest("one");
  private static final Digest TWO = digest("two");
  private static final Digest NEW = digest("new");
  private static final OptimizationPlan PLAN =
      Results.plan(
          Results.planned(ONE, new LayerAction.Recompress("test")),
          Results.planned(TWO, new LayerAction.Keep("test")));

  private static Digest digest(String word) {
    return Digest.sha256(word.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void recompressedLayerIsReplacedAndEveryOtherStays() {
    Replacements replacements = Replacements.of(PLAN, List.of(Results.recompressed(ONE, NEW)));

    assertThat(replacements.of(ONE)).map(Recompressed::digest).contains(NEW);
    assertThat(replacements.sizeOf(Results.layer(ONE))).isEqualTo(Results.SIZE_AFTER);
    assertThat(replacements.of(TWO)).isEmpty();
    assertThat(replacements.sizeOf(Results.layer(TWO))).isEqualTo(30);
  }

  @Test
  void layerThatDidNotBecomeSmallerStays() {
    LayerResult kept = Work.result(Results.layer(ONE), new LayerResult.Kept("not smaller"));

    assertThat(Replacements.of(PLAN, List.of(kept)).of(ONE)).isEmpty();
  }

  @Test
  void resultThatIsMissingIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Replacements.of(PLAN, List.of()))
        .withMessage("no result for layer " + ONE);
  }

  @Test
  void resultThatNobodyAskedForIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() ->
            Replacements.of(
                PLAN, List.of(Results.recompressed(ONE, NEW), Results.recompressed(TWO, NEW))))
        .withMessage("results for layers that the plan does not recompress: [" + TWO + "]");
  }

  /** The same digest with another size or diff_id is not the layer that was planned. */
  @Test
  void resultOfALayerThatOnlySharesTheDigestIsRefused() {
    LayerResult other =
        Work.result(
            new LayerFacts(ONE, 31, MediaType.OCI_LAYER_GZIP, Results.layer(ONE).diffId()),
            new LayerResult.Kept("test"));

    assertThatIllegalArgumentException()
        .isThrownBy(() -> Replacements.of(PLAN, List.of(other)))
        .withMessage("no result for layer " + ONE);
  }

  @Test
  void onlyZstdCanStandInALayersPlace() {
    LayerResult gzip =
        Work.result(Results.layer(ONE), new Recompressed(NEW, 7, MediaType.OCI_LAYER_GZIP, 100));

    assertThatIllegalArgumentException()
        .isThrownBy(() -> Replacements.of(PLAN, List.of(gzip)))
        .withMessage("layer " + NEW + " is no OCI zstd layer: " + MediaType.OCI_LAYER_GZIP);
  }
}
