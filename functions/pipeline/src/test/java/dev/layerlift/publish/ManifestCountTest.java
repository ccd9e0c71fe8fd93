package dev.layerlift.publish;

import static org.assertj.core.api.Assertions.assertThat;

import dev.layerlift.fixture.EcrFixture;
import dev.layerlift.oci.model.MediaType;
import dev.layerlift.testing.image.Format;
import dev.layerlift.testing.image.Stored;
import dev.layerlift.testing.image.TestImages;
import dev.layerlift.workflow.OptimizationPlan;
import dev.layerlift.workflow.OptimizationPlan.PlatformPlan;
import dev.layerlift.workflow.Schema;
import dev.layerlift.workflow.SociVersion;
import dev.layerlift.workflow.Strategy;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is expected is what Publish then stores, and a tag. */
class ManifestCountTest {
  private static final int TAR = 60_000;

  private final EcrFixture ecr;

  ManifestCountTest() throws IOException {
    ecr = new EcrFixture();
  }

  @AfterEach
  void close() throws IOException {
    ecr.close();
  }

  private static Stored image(boolean index) {
    return index ? TestImages.multiPlatform(1, TAR) : TestImages.linux(1, Format.OCI, TAR);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void zstdStoresAsManyAsExpected(boolean index) throws IOException {
    Work work = Work.inPlace(ecr, image(index));

    work.publish();

    assertThat(work.writes()).hasSize(index ? 3 : 1);
    assertThat(ManifestCount.expected(work.plan(), work.inventory().mediaType(), SociVersion.V2))
        .isEqualTo(work.writes().size() + ManifestCount.tags(work.plan()));
  }

  @ParameterizedTest
  @EnumSource(SociVersion.class)
  void sociStoresAsManyAsExpected(SociVersion version) throws IOException {
    SociWork work = SociWork.inPlace(ecr, image(true), version);

    work.publish();

    assertThat(ManifestCount.expected(work.plan(), work.inventory().mediaType(), version))
        .isEqualTo(work.manifestsWritten().size() + ManifestCount.tags(work.plan()));
  }

  @Test
  void platformThatIsLeftAloneStoresNothing() throws IOException {
    Work work = Work.inPlace(ecr, image(true));
    OptimizationPlan plan = work.plan();
    PlatformPlan first = plan.platforms().getFirst();
    List<PlatformPlan> platforms = new ArrayList<>(plan.platforms());
    platforms.set(0, new PlatformPlan(first.manifest(), first.platform(), Optional.of("a test")));
    OptimizationPlan without =
        new OptimizationPlan(
            Schema.VERSION,
            plan.strategy(),
            plan.preferred(),
            plan.reason(),
            plan.tagOriginal(),
            platforms,
            plan.layers());
    Optional<MediaType> root = work.inventory().mediaType();

    assertThat(ManifestCount.expected(without, root, SociVersion.V2))
        .isEqualTo(ManifestCount.expected(plan, root, SociVersion.V2) - 1);
  }

  @Test
  void twoVariantsHaveATagEachBesideTheOptimizedOne() throws IOException {
    OptimizationPlan plan = Work.inPlace(ecr, image(false)).plan();
    OptimizationPlan both =
        new OptimizationPlan(
            Schema.VERSION,
            Strategy.BOTH,
            Strategy.SOCI,
            "a test",
            false,
            plan.platforms(),
            plan.layers());

    assertThat(ManifestCount.tags(plan)).isEqualTo(1);
    assertThat(ManifestCount.tags(both)).isEqualTo(3);
  }
}
