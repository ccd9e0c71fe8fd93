package dev.layerlift.oci.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.layerlift.oci.model.RawManifest;
import dev.layerlift.oci.model.Tag;
import dev.layerlift.oci.store.SampleImage;
import dev.layerlift.oci.store.StoreException;
import dev.layerlift.testing.content.Content;
import dev.layerlift.testing.fault.Answers;
import dev.layerlift.testing.fault.Fault;
import dev.layerlift.testing.fault.FaultRule;
import dev.layerlift.testing.registry.RegistryManners;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TagListTest {
  private static final String LIST = "/v2/team/app/tags/list";

  private TestRegistry registry;

  @BeforeEach
  void open() throws Exception {
    registry = TestRegistry.start(RegistryManners.plain().withPageLimit(10));
    RawManifest manifest = SampleImage.of("tagged").manifest();
    String digest = registry.stored().storeManifest(manifest.mediaType().name(), manifest.bytes());
    for (int i = 0; i < 25; i++) {
      registry.stored().tag("v" + i, digest);
    }
  }

  @AfterEach
  void close() throws Exception {
    registry.close();
  }

  @Test
  void pagesAreFollowedAndSorted() throws Exception {
    assertThat(registry.repository.tags())
        .hasSize(25)
        .extracting(Tag::name)
        .isSorted()
        .contains("v0", "v24");
    assertThat(registry.journal().count("GET", LIST)).isEqualTo(3);
  }

  @Test
  void pageIsAskedForAgainAfterAFault() throws Exception {
    registry.fault(FaultRule.nth(2, "GET", LIST, Answers.error(503, "UNKNOWN")));

    assertThat(registry.repository.tags()).hasSize(25);
  }

  @Test
  void absoluteLinkWithinTheRegistryIsFollowed() throws Exception {
    String next = "<" + registry.server.uri() + LIST + "?n=1000&last=v9>; rel=next";
    registry.fault(FaultRule.nth(1, "GET", LIST, new Fault.ClaimHeader("Link", next)));

    assertThat(registry.repository.tags()).hasSize(10);
  }

  @Test
  void linkToAnotherRegistryIsAProtocolViolation() {
    String next = "<http://127.0.0.1:1/v2/team/app/tags/list>; rel=\"next\"";
    registry.fault(FaultRule.nth(1, "GET", LIST, new Fault.ClaimHeader("Link", next)));

    assertThatThrownBy(() -> registry.repository.tags())
        .isInstanceOf(StoreException.ProtocolViolation.class)
        .hasMessageContaining("elsewhere");
  }

  @Test
  void circleOfPagesEnds() {
    String self = "<" + LIST + "?n=1000>; rel=\"next\"";
    registry.fault(FaultRule.always("GET", LIST, new Fault.ClaimHeader("Link", self)));

    assertThatThrownBy(() -> registry.repository.tags())
        .isInstanceOf(StoreException.ProtocolViolation.class)
        .hasMessageContaining("do not end");
  }

  @Test
  void absentListIsEmpty() throws Exception {
    assertThat(list("{\"name\":\"team/app\",\"tags\":null}")).isEmpty();
    assertThat(list("{\"name\":\"team/app\"}")).isEmpty();
  }

  @Test
  void repositoryThatTheRegistryDoesNotKnowHasNoTags() throws Exception {
    registry.fault(FaultRule.always("GET", LIST, Answers.error(404, "NAME_UNKNOWN")));

    assertThat(registry.repository.tags()).isEmpty();
  }

  @Test
  void whatIsNoTagIsAProtocolViolation() {
    assertThatThrownBy(() -> list("{\"tags\":[\"a b\"]}"))
        .isInstanceOf(StoreException.ProtocolViolation.class);
    assertThatThrownBy(() -> list("{\"tags\":[{}]}"))
        .isInstanceOf(StoreException.ProtocolViolation.class);
    assertThatThrownBy(() -> list("no JSON")).isInstanceOf(StoreException.ProtocolViolation.class);
  }

  @Test
  void htmlIsAProtocolViolation() {
    registry.fault(FaultRule.always("GET", LIST, Answers.html()));

    assertThatThrownBy(() -> registry.repository.tags())
        .isInstanceOf(StoreException.ProtocolViolation.class)
        .hasMessageContaining("text/html");
  }

  private java.util.List<Tag> list(String json) throws Exception {
    registry.server.faults().clear();
    registry.fault(
        FaultRule.always(
            "GET",
            LIST,
            new Fault.Answer(
                200, Map.of("Content-Type", "application/json; charset=utf-8"), Content.of(json))));
    return registry.repository.tags();
  }
}
