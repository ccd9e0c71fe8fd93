package dev.layerlift.sandbox.rule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.layerlift.oci.model.Digest;
import dev.layerlift.oci.model.MediaType;
import dev.layerlift.oci.model.RepositoryName;
import dev.layerlift.oci.model.Tag;
import dev.layerlift.sandbox.AwsAccount;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class EventBusTest {
  private static final Digest DIGEST =
      Digest.parse("sha256:3f1c5d0c5b8d1a6e4f0e7b9a2c4d6e8f0a1b3c5d7e9f1a2b4c6d8e0f2a4b6c8d");

  private final List<JsonNode> started = new ArrayList<>();
  private final List<Boolean> heard = new ArrayList<>();
  private final EventBus bus =
      new EventBus(
          new EcrEvents(
              new AwsAccount("123456789012", "eu-central-1"),
              () -> Instant.parse("2026-10-05T06:43:44.987Z"),
              () -> UUID.fromString("00000001-7c21-4b5e-9d1f-2a6c8e0b4d10")),
          EventRule.deployed(),
          started::add,
          (event, matched) -> heard.add(matched));

  @Test
  void pushOfATaggedImageGivesTheEventThatEcrSends() {
    bus.pushed(push(Optional.of(Tag.parse("v1")), Optional.of(MediaType.OCI_CONFIG)));

    assertThat(started)
        .containsExactly(
            new JsonMapper().readTree(Path.of("..", "..", "events", "first-push.json").toFile()));
  }

  @Test
  void pushByDigestStartsNothingButIsHeard() {
    bus.pushed(push(Optional.empty(), Optional.of(MediaType.OCI_CONFIG)));

    assertThat(started).isEmpty();
    assertThat(heard).containsExactly(false);
  }

  @Test
  void pushOfAnIndexHasNoArtifactMediaTypeAndStarts() {
    bus.pushed(push(Optional.of(Tag.parse("v1")), Optional.empty()));

    assertThat(started)
        .singleElement()
        .satisfies(e -> assertThat(e.at("/detail").has("artifact-media-type")).isFalse());
  }

  @Test
  void accountNumberHasTwelveDigits() {
    assertThatThrownBy(() -> new AwsAccount("12345", "eu-central-1"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("12345");
  }

  private static EcrAction push(Optional<Tag> tag, Optional<MediaType> artifact) {
    return new EcrAction(
        RepositoryName.parse("team/app"),
        tag,
        DIGEST,
        Optional.of(MediaType.OCI_MANIFEST),
        artifact);
  }
}
