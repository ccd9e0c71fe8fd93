package dev.layerlift.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.layerlift.fixture.EcrFixture;
import dev.layerlift.oci.model.Digest;
import dev.layerlift.oci.model.Tag;
import dev.layerlift.testing.fault.Fault;
import dev.layerlift.testing.fault.FaultRule;
import dev.layerlift.testing.image.Format;
import dev.layerlift.testing.image.TestImage;
import dev.layerlift.testing.image.TestImages;
import dev.layerlift.testing.registry.TagMutability;
import dev.layerlift.workflow.ImageAddress;
import dev.layerlift.workflow.ImageNotFoundException;
import dev.layerlift.workflow.NetworkException;
import dev.layerlift.workflow.TagOutcome;
import dev.layerlift.workflow.TagTemplate;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TaggerTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final TagTemplate OPTIMIZED = TagTemplate.parse("{tag}-optimized");

  private final EcrFixture ecr;
  private final Tagger tagger;
  private final TestImage image = TestImages.linux(1, Format.OCI, 3_000);
  private final TestImage variant = TestImages.linux(2, Format.OCI, 3_000);
  private final Digest result = Digest.parse(variant.digest());
  private final ImageAddress source;

  TaggerTest() throws IOException {
    ecr = new EcrFixture();
    tagger = new Tagger(ecr.repository(), () -> NOW);
    source = ecr.push(image, "v1");
    variant.storeIn(ecr.stored());
  }

  @AfterEach
  void close() throws IOException {
    ecr.close();
  }

  private TagOutcome tag() {
    return tagger.tagBeside(source, OPTIMIZED, result);
  }

  @Test
  void resultIsTaggedBesideTheSource() {
    assertThat(tag()).isEqualTo(new TagOutcome.Tagged(1, new Tag("v1-optimized"), result, NOW));
    assertThat(ecr.stored().tags())
        .containsEntry("v1", image.digest())
        .containsEntry("v1-optimized", variant.digest())
        .hasSize(2);
  }

  @Test
  void secondTimeChangesNothingAndPutsNothing() {
    tag();
    ecr.server().journal().clear();

    assertThat(tag()).isEqualTo(new TagOutcome.AlreadyTagged(1, new Tag("v1-optimized"), result));
    assertThat(ecr.server().journal().count("PUT", ".*")).isZero();
  }

  @Test
  void olderResultIsReplaced() {
    ecr.stored().tag("v1-optimized", image.digest());

    assertThat(tag()).isInstanceOf(TagOutcome.Tagged.class);
    assertThat(ecr.stored().tags()).containsEntry("v1-optimized", variant.digest());
  }

  /** A put by tag has no digest that the registry could check. */
  @Test
  void tagWhoseManifestIsDamagedOnItsWayIsMendedByTheNextTry() {
    int within = new String(variant.manifest(), StandardCharsets.UTF_8).indexOf("config.v1+json");
    ecr.server()
        .faults()
        .add(FaultRule.nth(1, "PUT", ".*/v1-optimized", new Fault.FlipRequest(within)));

    assertThatThrownBy(this::tag)
        .isInstanceOf(NetworkException.class)
        .hasMessageContaining("v1-optimized");
    assertThat(ecr.stored().tags().get("v1-optimized")).isNotEqualTo(variant.digest());

    assertThat(tag()).isInstanceOf(TagOutcome.Tagged.class);
    assertThat(ecr.stored().tags()).containsEntry("v1-optimized", variant.digest());
  }

  @Test
  void sourceTagThatHasMovedOnLeavesTheOptimizedTagAlone() {
    TestImage newer = TestImages.linux(3, Format.OCI, 3_000);
    newer.storeIn(ecr.stored(), "v1");

    assertThat(tag())
        .isInstanceOfSatisfying(
            TagOutcome.NotTagged.class,
            t -> assertThat(t.reason()).contains(image.digest(), newer.digest(), "moved on"));
    assertThat(ecr.stored().tags()).containsOnlyKeys("v1");
  }

  @Test
  void sourceTagThatIsGoneLeavesTheOptimizedTagAlone() {
    ecr.stored().untag("v1");

    assertThat(tag())
        .isInstanceOfSatisfying(
            TagOutcome.NotTagged.class, t -> assertThat(t.reason()).contains("v1 is gone"));
    assertThat(ecr.stored().tags()).isEmpty();
  }

  @Test
  void immutableTagThatNamesTheResultCountsAsTagged() {
    ecr.stored().tag("v1-optimized", variant.digest());
    ecr.stored().mutability(TagMutability.IMMUTABLE);

    assertThat(tag()).isInstanceOf(TagOutcome.AlreadyTagged.class);
  }

  @Test
  void immutableTagThatNamesSomethingElseIsAnOutcomeWithBothDigests() {
    ecr.stored().tag("v1-optimized", image.digest());
    ecr.stored().mutability(TagMutability.IMMUTABLE);

    assertThat(tag())
        .isInstanceOfSatisfying(
            TagOutcome.NotTagged.class,
            t -> assertThat(t.reason()).contains("immutable", image.digest(), variant.digest()));
  }

  @Test
  void newTagInAnImmutableRepositoryIsSet() {
    ecr.stored().mutability(TagMutability.IMMUTABLE);

    assertThat(tag()).isInstanceOf(TagOutcome.Tagged.class);
  }

  @Test
  void nameBeyond128CharactersIsAnOutcome() {
    String longest = "v".repeat(120);
    ImageAddress address = ecr.push(image, longest);

    assertThat(tagger.tagBeside(address, OPTIMIZED, result))
        .isInstanceOfSatisfying(
            TagOutcome.NotTagged.class, t -> assertThat(t.reason()).contains("128 characters"));
    assertThat(ecr.stored().tags()).doesNotContainValue(variant.digest());
  }

  @Test
  void originalIsTaggedWhereTheImageIsLeftAlone() {
    tagger.tagBeside(source, OPTIMIZED, source.digest());

    assertThat(ecr.stored().tags()).containsEntry("v1-optimized", image.digest());
  }

  @Test
  void resultThatIsNotThereIsAnError() {
    Digest absent = Digest.sha256(new byte[] {1});

    assertThatThrownBy(() -> tagger.tagBeside(source, OPTIMIZED, absent))
        .isInstanceOf(ImageNotFoundException.class)
        .hasMessageContaining(absent.toString());
  }
}
