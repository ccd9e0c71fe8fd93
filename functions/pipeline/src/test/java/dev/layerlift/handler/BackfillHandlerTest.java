package dev.layerlift.handler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.layerlift.fixture.EcrFixture;
import dev.layerlift.fixture.MemoryObjectStore;
import dev.layerlift.fixture.StoredImages;
import dev.layerlift.oci.model.Json;
import dev.layerlift.oci.store.StoreException;
import dev.layerlift.reconcile.NameFilter;
import dev.layerlift.testing.image.Format;
import dev.layerlift.testing.image.TestImages;
import dev.layerlift.workflow.DeadlineException;
import dev.layerlift.workflow.MalformedEventException;
import dev.layerlift.workflow.Settings;
import dev.layerlift.workflow.ThrottledException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

class BackfillHandlerTest {
  private static final String STARTED = "2026-11-26T23:59:59.5Z";

  private final MemoryObjectStore objects = new MemoryObjectStore();
  private final LambdaContext context = new LambdaContext();

  @SuppressWarnings("NullAway.Init") // by start
  private EcrFixture ecr;

  @SuppressWarnings("NullAway.Init") // by start
  private StoredImages images;

  @BeforeEach
  void start() throws IOException {
    ecr = new EcrFixture();
    images = new StoredImages(ecr.server());
    for (int i = 0; i < 6; i++) {
      TestImages.linux(i, Format.OCI, 2_000)
          .storeIn(ecr.server().repository("team/r" + i % 3), "v" + i);
    }
  }

  @AfterEach
  void stop() throws IOException {
    ecr.close();
  }

  private JsonNode call(JsonNode request, JsonNode progress) throws IOException {
    ObjectNode payload = Json.newObject();
    payload.put("execution", "one").put("startedAt", STARTED);
    payload.set("request", request);
    payload.set("progress", progress);
    ByteArrayOutputStream answer = new ByteArrayOutputStream();
    RunSettings settings =
        new RunSettings(
            NameFilter.parse("team/*", ""), NameFilter.parse("", "v5"), Duration.ofDays(1), 1);
    new BackfillHandler(images, objects, Settings.DEFAULT, settings, 5, InstantSource.system())
        .handleRequest(
            new ByteArrayInputStream(payload.toString().getBytes(StandardCharsets.UTF_8)),
            answer,
            context);
    return Json.parseObject(answer.toByteArray(), "answer");
  }

  private static JsonNode json(String text) throws IOException {
    return Json.parseObject(text.replace('\'', '"').getBytes(StandardCharsets.UTF_8), "request");
  }

  /** A request that takes in the images that the test has just made. */
  private static JsonNode request(String more) throws IOException {
    String later = Instant.now().plus(Duration.ofMinutes(1)).toString();
    return json("{'pushedBefore': '%s'%s}".formatted(later, more));
  }

  private JsonNode first(JsonNode request) throws IOException {
    return call(request, Json.newObject().nullNode());
  }

  private List<String> lines(int part) throws IOException {
    return objects
        .get("backfills/one/inventory-" + part + ".jsonl")
        .orElseThrow()
        .body()
        .lines()
        .toList();
  }

  @Test
  void inventoryHasALineForEachTaggedImageThatTheDeploymentIsFor() throws IOException {
    JsonNode answer = first(request(""));

    assertThat(answer.get("complete").booleanValue()).isTrue();
    assertThat(answer.at("/progress/parts").intValue()).isEqualTo(1);
    assertThat(lines(0)).as("all but the tag that is filtered out").hasSize(5);
    assertThat(lines(0).getFirst())
        .contains("\"name\":\"again-20261126-", "\"startedBy\":\"backfill\"");
    assertThat(answer.at("/estimate/images").intValue()).isEqualTo(5);
    assertThat(answer.at("/estimate/bytes").longValue())
        .isEqualTo(lines(0).stream().mapToLong(line -> line(line).get("bytes").longValue()).sum());
    assertThat(objects.get("backfills/one/estimate.json")).isPresent();
  }

  private static JsonNode line(String text) {
    try {
      return Json.parseObject(text.getBytes(StandardCharsets.UTF_8), "line");
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void defaultsAreADryRunOfWhatIsOlderThanAnHour() throws IOException {
    JsonNode request = first(json("{}")).get("request");

    assertThat(request.get("dryRun").booleanValue()).isTrue();
    assertThat(request.get("pushedBefore").stringValue()).isEqualTo("2026-11-26T22:59:59.500Z");
    assertThat(call(request, Json.newObject().nullNode()).get("request"))
        .as("what comes out goes in again")
        .isEqualTo(request);
  }

  @Test
  void callWithLittleTimeDoesARepositoryAndTheNextOnesGoOn() throws IOException {
    context.remainingMillis(60_000);
    JsonNode answer = first(request(""));
    int calls = 1;
    while (!answer.get("complete").booleanValue()) {
      answer = call(request(""), answer.get("progress"));
      calls++;
    }

    assertThat(calls).as("the fixture has a repository without images").isEqualTo(4);
    assertThat(answer.at("/progress/parts").intValue()).isEqualTo(3);
    assertThat(answer.at("/estimate/images").intValue()).isEqualTo(5);
    assertThat(lines(0).size() + lines(1).size() + lines(2).size()).isEqualTo(5);
  }

  @Test
  void callWithoutTimeForASingleRepositorySaysSo() {
    context.remainingMillis(1000);

    assertThatThrownBy(() -> first(request(""))).isInstanceOf(DeadlineException.class);
  }

  @Test
  void noMoreImagesAreTakenThanAreAskedFor() throws IOException {
    JsonNode answer = first(request(", 'maxImages': 3"));

    assertThat(answer.get("complete").booleanValue()).isTrue();
    assertThat(answer.at("/estimate/more").booleanValue()).isTrue();
    assertThat(lines(0)).hasSize(3);
  }

  @Test
  void repositoriesCanBeChosen() throws IOException {
    first(request(", 'repositories': {'include': 'team/r0 team/r1', 'exclude': '*1'}"));

    assertThat(lines(0)).hasSize(2).allMatch(line -> line.contains("team/r0"));
  }

  @Test
  void throttledCallIsAnErrorThatIsRepeated() {
    images.fail(new StoreException.Throttled("slow down", Optional.empty()));

    assertThatThrownBy(() -> first(request(""))).isInstanceOf(ThrottledException.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'dryrun': false} | has no dryrun",
        "{'a\\nb': 1} | has no a\\u000ab",
        "{'dryRun': 'no'} | neither true nor false",
        "{'repositories': 'team/*'} | no object",
        "{'repositories': {'only': 'team/*'}} | has no only",
        "{'repositories': {'include': 3}} | no names",
        "{'maxImages': 0} | from 1 to",
        "{'maxConcurrency': 1.5} | from 1 to",
        "{'toleratedFailurePercentage': 101} | from 0 to 100",
        "{'pushedBefore': 'yesterday'} | no time",
      })
  void requestThatIsMisspeltIsRefused(String request, String words) {
    assertThatThrownBy(() -> first(json(request)))
        .isInstanceOf(MalformedEventException.class)
        .hasMessageContaining(words);
    assertThat(objects.keys()).isEmpty();
  }
}
