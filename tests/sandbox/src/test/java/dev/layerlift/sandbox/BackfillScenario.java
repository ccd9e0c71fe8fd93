package dev.layerlift.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.layerlift.sandbox.states.Execution;
import dev.layerlift.sandbox.states.ExecutionOutcome;
import dev.layerlift.testing.image.Format;
import dev.layerlift.testing.image.TestImage;
import dev.layerlift.testing.image.TestImages;
import dev.layerlift.testing.image.TestLayer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Images that were there before Layerlift was: a dry run, a run, a second run.
 *
 * <p>Each account has a Layerlift of its own, and the sandbox plays one. What fifty accounts hold
 * is here fifty repositories of one registry, which are named after them and share the ten
 * manifests a second that ECR gives to a single account: harder than fifty registries would be. One
 * in five has images worth recompressing; the others are small and left alone, as most are.
 */
final class BackfillScenario implements AutoCloseable {
  private static final JsonMapper JSON = new JsonMapper();
  private static final int ACCOUNTS = 50;
  private static final int RECOMPRESSED_EVERY = 5;
  private static final int MANIFESTS_PER_SECOND = 10;

  /** Layers above 1 KiB: those below keep their bytes, broken ones too. */
  private static final int TAR = 60_000;

  /** Broken images: one each in some of the accounts. */
  private static final int BROKEN = 4;

  private final Desk desk =
      new Desk(Sandbox.manners().withManifestPutsPerSecond(MANIFESTS_PER_SECOND));

  private final Sandbox sandbox = desk.sandbox();
  private final List<String> sound = new ArrayList<>();
  private final Set<String> broken = new HashSet<>();
  private long bytes;

  /**
   * @param imagesEach of each account
   */
  BackfillScenario(int imagesEach) throws IOException {
    for (int account = 0; account < ACCOUNTS; account++) {
      String repository = "account-%012d/app".formatted(100_000_000_000L + account);
      boolean recompressed = account % RECOMPRESSED_EVERY == 0;
      if (recompressed) {
        desk.optimizeEverything(repository);
      }
      for (int i = 0; i < imagesEach; i++) {
        boolean breaks = recompressed && i == 0 && broken.size() < BROKEN;
        store(account * 1000 + i, repository, "v" + i, breaks);
      }
    }
  }

  private void store(int seed, String repository, String tag, boolean breaks) {
    TestImage image = TestImages.linux(seed, Format.OCI, TAR);
    if (breaks) {
      TestLayer layer = image.layers().getFirst();
      image =
          TestImage.builder(Format.OCI)
              .layer(layer.withTrailing(("garbage " + seed).getBytes(StandardCharsets.UTF_8)))
              .build();
    }
    image.storeIn(desk.stored(repository), tag);
    (breaks ? broken : sound).add(repository + ":" + tag);
    bytes += image.config().length + image.layers().stream().mapToLong(TestLayer::size).sum();
  }

  void run() throws Exception {
    JsonNode shown = succeeds(request(true));

    int images = sound.size() + broken.size();
    assertThat(shown.at("/estimate/images").intValue()).isEqualTo(images);
    assertThat(shown.at("/estimate/bytes").longValue()).isEqualTo(bytes);
    assertThat(shown.at("/estimate/minutes").intValue()).isPositive();
    assertThat(shown.at("/estimate/dollars").doubleValue()).isPositive();
    assertThat(sandbox.objects("reports/")).as("a dry run is what it says").isEmpty();
    assertThat(results()).isZero();

    sandbox.controlPlane().throttle("DescribeRepositories", 1);
    sandbox.controlPlane().throttle("DescribeImages", 2);
    sandbox.startedByApi().throttle(3);
    JsonNode done = succeeds(request(false));

    assertThat(done.get("estimate")).isEqualTo(shown.get("estimate"));
    assertThat(failed(done)).isEqualTo(broken);
    assertThat(done.get("done").intValue()).isEqualTo(sound.size());
    assertThat(done.get("failed").intValue()).isEqualTo(broken.size());
    assertThat(results()).isEqualTo(sound.size());
    desk.assertNothingLeft();

    JsonNode again = succeeds(request(false));

    assertThat(again.at("/estimate/images").intValue()).isZero();
    assertThat(again.get("done").intValue()).isZero();
  }

  /** Ends with the error of a malformed input. */
  void refuses(String input, String words) throws InterruptedException {
    assertThat(sandbox.backfill(JSON.readTree(input)).await())
        .isInstanceOfSatisfying(
            ExecutionOutcome.Failed.class,
            failure -> {
              assertThat(failure.error())
                  .isEqualTo("dev.layerlift.workflow.MalformedEventException");
              assertThat(failure.description()).contains(words);
            });
    assertThat(sandbox.objects("backfills/")).isEmpty();
  }

  /** What is pushed within the next minute counts as there before. */
  private static ObjectNode request(boolean dryRun) {
    ObjectNode request = JSON.createObjectNode();
    request.put("dryRun", dryRun);
    request.putObject("repositories").put("include", "account-*");
    request.put("pushedBefore", Instant.now().plus(Duration.ofMinutes(1)).toString());
    return request;
  }

  private JsonNode succeeds(ObjectNode request) throws InterruptedException {
    Execution execution = sandbox.backfill(request);
    ExecutionOutcome outcome = execution.await();
    assertThat(outcome)
        .as(() -> execution.history().toString())
        .isInstanceOf(ExecutionOutcome.Succeeded.class);
    return ((ExecutionOutcome.Succeeded) outcome).output();
  }

  /** Tags that were set. */
  private long results() {
    return sandbox.registry().repositories().stream()
        .flatMap(repository -> repository.tags().keySet().stream())
        .filter(tag -> tag.endsWith("-optimized"))
        .count();
  }

  /** The images of the files of failed items. */
  private Set<String> failed(JsonNode summary) {
    String folder = summary.get("results").stringValue().replaceFirst("s3://[^/]+/", "");
    Set<String> failed = new HashSet<>();
    for (String key : sandbox.objects(folder)) {
      if (key.contains("/FAILED_")) {
        JSON.readTree(sandbox.object(key))
            .forEach(item -> {
              assertThat(item.get("Cause").stringValue()).contains("SourceCorruptException");
              JsonNode line = JSON.readTree(item.get("Input").stringValue());
              failed.add(
                  line.get("repository").stringValue() + ":" + line.get("tag").stringValue());
            });
      }
    }
    return failed;
  }

  @Override
  public void close() throws IOException {
    desk.close();
  }
}
