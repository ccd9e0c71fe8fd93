package dev.layerlift.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.layerlift.oci.model.Descriptor;
import dev.layerlift.oci.model.ImageIndex;
import dev.layerlift.oci.model.Manifest;
import dev.layerlift.oci.model.MediaType;
import dev.layerlift.oci.model.Tag;
import dev.layerlift.oci.store.ImageTarget;
import dev.layerlift.publish.ImageProof;
import dev.layerlift.publish.Proof;
import dev.layerlift.report.Report.Outcome;
import dev.layerlift.sandbox.Desk.Heard;
import dev.layerlift.sandbox.Desk.Journey;
import dev.layerlift.sandbox.states.ExecutionOutcome;
import dev.layerlift.testing.fault.Answers;
import dev.layerlift.testing.fault.FaultRule;
import dev.layerlift.testing.image.Format;
import dev.layerlift.testing.image.TestImage;
import dev.layerlift.testing.image.TestImages;
import dev.layerlift.testing.image.TestIndex;
import dev.layerlift.testing.image.TestLayer;
import dev.layerlift.testing.image.TestTar;
import dev.layerlift.testing.registry.Push;
import dev.layerlift.testing.registry.Request;
import dev.layerlift.workflow.ThrottledException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * From a push to the optimized tag with everything that is deployed: the event pattern, the state
 * machine's file and the handlers in Lambda's own runtime client, over the AWS SDK's real wire.
 * Every test has a repository of its own.
 */
@ExtendWith(SharedDesk.class)
class SandboxTest {
  private static final int TAR = 120_000;
  private static final String RECOMPRESS_SMALL = "LayerSmall";
  private static final String RECOMPRESS_LARGE = "LayerLarge";

  private final Desk desk;
  private String repository = "";

  SandboxTest(Desk desk) {
    this.desk = desk;
  }

  @BeforeEach
  void takeRepository(TestInfo test) throws InterruptedException {
    desk.awaitLeftovers();
    repository = desk.newRepository("push", test);
  }

  @AfterEach
  void nothingIsLeft() throws InterruptedException {
    desk.assertNothingLeft();
  }

  @Test
  void imageOfSeveralPlatformsGetsAnOptimizedTagThatUnpacksToTheSame() throws Exception {
    desk.optimizeEverything(repository);
    TestIndex source = TestImages.multiPlatform(1, TAR);

    Journey journey = desk.push(source, repository, "v1");

    assertThat(journey.outcome()).isInstanceOf(ExecutionOutcome.Succeeded.class);
    assertThat(journey.states())
        .startsWith("Inspect", "IsImage", "Plan", "ChooseStrategy", "Layers")
        .endsWith("Publish", "Verify", "Tag", "Record", "Announce")
        .filteredOn("Layer"::equals)
        .hasSize(6);
    assertThat(desk.stored(repository).tags())
        .containsOnlyKeys("v1", "v1-optimized")
        .containsEntry("v1", source.digest());
    assertOptimized();
    ImageIndex before = index("v1");
    ImageIndex after = index("v1-optimized");
    assertThat(after.manifests()).hasSize(4);
    for (int i = 0; i < 2; i++) {
      Descriptor is = after.manifests().get(i);
      assertThat(is.platform()).isEqualTo(before.manifests().get(i).platform());
      assertThat(layers(is))
          .extracting(Descriptor::mediaType)
          .containsOnly(MediaType.OCI_LAYER_ZSTD);
      assertThat(after.manifests().get(i + 2).annotations())
          .containsEntry("vnd.docker.reference.digest", is.digest().toString())
          .containsEntry("vnd.docker.reference.type", "attestation-manifest");
      assertThat(after.manifests().get(i + 2).digest())
          .as("an attestation keeps its statements")
          .isEqualTo(before.manifests().get(i + 2).digest());
    }
  }

  @Test
  void everyPushRaisesItsEventAndOnlyTheUsersTagStartsAnExecution() throws Exception {
    desk.optimizeEverything(repository);

    desk.push(TestImages.multiPlatform(11, TAR), repository, "v1");

    List<Heard> events = desk.events(repository);
    assertThat(events.stream().filter(Heard::matched).map(Heard::tag)).containsExactly("v1");
    assertThat(events.stream().filter(e -> !e.matched()).map(Heard::tag))
        .as("two images and two attestations, our two images and our index by digest, our tag")
        .containsExactly("", "", "", "", "", "", "", "v1-optimized");
  }

  @Test
  void reportTellsWhatWasDoneAndWhy() throws Exception {
    desk.optimizeEverything(repository);
    TestImage source = TestImages.linux(21, Format.OCI, TAR);

    Journey journey = desk.push(source, repository, "v1");

    JsonNode output = ((ExecutionOutcome.Succeeded) journey.outcome()).output();
    assertThat(output.required("report").stringValue())
        .isEqualTo(
            "reports/%s/%s/%s.json"
                .formatted(
                    repository, source.digest().replace(':', '-'), journey.execution().name()));
    assertThat(journey.report().outcome()).isEqualTo(Outcome.OPTIMIZED);
    assertThat(journey.report().reason()).contains("strategy zstd", "3 of 3 layers");
    assertThat(journey.report().source())
        .hasValueSatisfying(s ->
            assertThat(s.name())
                .startsWith("123456789012.dkr.ecr.eu-central-1.amazonaws.com/" + repository));
    assertThat(journey.report().layers())
        .hasSize(3)
        .allSatisfy(l -> assertThat(l.done()).isPresent());
    assertThat(journey.report().results())
        .singleElement()
        .satisfies(r -> {
          assertThat(r.digest()).isEqualTo(desk.digest(repository, "v1-optimized"));
          assertThat(r.compressedSizeAfter()).isLessThan(r.compressedSizeBefore());
        });
    assertThat(journey.report().verification())
        .hasValueSatisfying(v -> assertThat(v.blobs()).isEqualTo(4));
    assertThat(journey.report().pushToTagMillis()).isPresent();
    assertThat(
            desk.sandbox().objects("layers/" + source.layers().get(0).digest().replace(':', '-')))
        .as("the layer is remembered")
        .hasSize(1);
  }

  @Test
  void busHearsOfTheResultWithTheMembersThatAreDocumented() throws Exception {
    desk.optimizeEverything(repository);

    Journey journey = desk.push(TestImages.linux(22, Format.OCI, TAR), repository, "v1");

    Heard result = desk.results(repository).getFirst();
    assertThat(desk.results(repository)).hasSize(1);
    assertThat(result.matched()).as("it starts an execution").isFalse();
    assertThat(result.event().required("detail-type").stringValue())
        .isEqualTo("Layerlift Image Optimized");
    assertThat(result.event().required("resources").get(0).stringValue())
        .isEqualTo(journey.execution().arn());
    assertThat(result.event().at("/detail/tags/0/digest").stringValue())
        .isEqualTo(desk.digest(repository, "v1-optimized").toString());
    assertThat(result.event().at("/detail/report").stringValue())
        .isEqualTo(
            ((ExecutionOutcome.Succeeded) journey.outcome()).output().at("/report").stringValue());
    JsonNode documented = documentedEvent();
    assertThat(members(result.event())).isEqualTo(members(documented));
    assertThat(members(result.event().required("detail")))
        .isEqualTo(members(documented.required("detail")));
    assertThat(members(result.event().at("/detail/variants/0")))
        .isEqualTo(members(documented.at("/detail/variants/0")));
  }

  /** The example in {@code docs/events.md}. */
  private static JsonNode documentedEvent() throws IOException {
    String page = Files.readString(Path.of("..", "..", "docs", "events.md"));
    int from = page.indexOf("```json\n{\n  \"version\"") + "```json\n".length();
    return new JsonMapper().readTree(page.substring(from, page.indexOf("```", from)));
  }

  private static List<String> members(JsonNode object) {
    return List.copyOf(object.propertyNames());
  }

  @Test
  void smallImageIsLeftAloneAndTheTagNamesTheOriginal() throws Exception {
    TestImage source = TestImages.linux(31, Format.DOCKER, 3_000);

    Journey journey = desk.push(source, repository, "v1");

    assertThat(journey.states())
        .containsExactly(
            "Inspect", "IsImage", "Plan", "ChooseStrategy", "Tag", "Record", "Announce");
    assertThat(desk.stored(repository).tags())
        .containsOnly(Map.entry("v1", source.digest()), Map.entry("v1-optimized", source.digest()));
    assertThat(desk.stored(repository).manifests()).hasSize(1);
    assertThat(journey.report().outcome()).isEqualTo(Outcome.LEFT_ALONE);
    assertThat(journey.report().reason()).contains("below 20 MiB");
  }

  @Test
  void secondPushOfTheSameImageWritesNothing() throws Exception {
    desk.optimizeEverything(repository);
    TestImage source = TestImages.linux(41, Format.OCI, TAR);
    desk.push(source, repository, "v1");
    int before = desk.sandbox().registry().journal().requests().size();

    Journey journey = desk.push(source, repository, "v1");

    assertThat(journey.states()).containsExactly("Inspect", "IsImage", "Record", "Announce");
    assertThat(journey.report().outcome()).isEqualTo(Outcome.IGNORED);
    assertThat(journey.report().reason()).contains("already optimized: v1-optimized");
    List<Request> requests = desk.sandbox().registry().journal().requests();
    int push = lastPut(requests, "/v2/" + repository + "/manifests/v1");
    assertThat(push).isGreaterThanOrEqualTo(before);
    assertThat(requests.subList(push + 1, requests.size()))
        .filteredOn(r -> r.path().contains(repository))
        .isNotEmpty()
        .allSatisfy(r -> assertThat(r.method()).isIn("GET", "HEAD"));
  }

  private static int lastPut(List<Request> requests, String path) {
    for (int i = requests.size() - 1; i >= 0; i--) {
      if (requests.get(i).method().equals("PUT") && requests.get(i).path().equals(path)) {
        return i;
      }
    }
    throw new AssertionError("no PUT of " + path);
  }

  @Test
  void pushesByDigestOfOurOwnTagsAndOfArtifactsStartNoExecution() throws Exception {
    TestImage image = TestImages.linux(51, Format.OCI, 3_000);
    image.storeIn(desk.stored(repository));
    TestImage chart = TestImages.helmChart();
    chart.storeIn(desk.stored(repository));

    try (ImageTarget target = desk.client(repository)) {
      target.putManifest(Pushing.manifest(image));
      target.tag(Tag.parse("v1-optimized"), Pushing.manifest(image));
      target.tag(Tag.parse("v1-zstd"), Pushing.manifest(image));
      target.tag(Tag.parse("v1-soci"), Pushing.manifest(image));
      target.tag(Tag.parse("chart-1.0.0"), Pushing.manifest(chart));
    }

    assertThat(desk.events(repository))
        .hasSize(5)
        .allSatisfy(event -> assertThat(event.matched()).as(event.tag()).isFalse());
  }

  @Test
  void eventThatIsDeliveredTwiceIsWorkedOnOnce() throws Exception {
    desk.optimizeEverything(repository);
    TestImage source = TestImages.linux(61, Format.OCI, TAR);
    source.storeIn(desk.stored(repository), "v1");
    JsonNode event = Desk.event(repository, "v1", source.digest());
    desk.before("Plan", () -> desk.sandbox().putEvent(event));
    desk.sandbox().putEvent(event);

    Journey first = desk.awaitExecution();
    Journey second = desk.awaitExecution();

    assertThat(first.report().outcome()).isEqualTo(Outcome.OPTIMIZED);
    assertThat(second.report().outcome()).isEqualTo(Outcome.STOOD_BACK);
    assertThat(desk.sandbox().registry().journal().count("PUT", manifests("v1-optimized")))
        .isEqualTo(1);
  }

  @Test
  void archivedImagesAndThoseOfLambdaGetNoTag() throws Exception {
    TestImage archived = TestImages.linux(71, Format.OCI, 3_000);
    archived.storeIn(desk.stored(repository), "old");
    desk.sandbox().controlPlane().archive(archived.digest());
    desk.sandbox().putEvent(Desk.event(repository, "old", archived.digest()));
    Journey asleep = desk.awaitExecution();
    Journey lambda = desk.push(TestImages.lambda(72), repository, "function");

    assertThat(asleep.report().outcome()).isEqualTo(Outcome.LEFT_ALONE);
    assertThat(asleep.report().reason()).contains("archive storage");
    assertThat(lambda.report().outcome()).isEqualTo(Outcome.LEFT_ALONE);
    assertThat(lambda.report().reason()).contains("Lambda");
    assertThat(desk.stored(repository).tags()).containsOnlyKeys("old", "function");
  }

  @Test
  void throttledAndFailingRegistryIsAskedAgainUntilTheSameIsThere() throws Exception {
    TestImage source = TestImages.linux(81, Format.OCI, TAR);
    String calm = repository + "/calm";
    desk.optimizeEverything(calm);
    desk.push(source, calm, "v1");
    desk.optimizeEverything(repository);
    source.storeIn(desk.stored(repository), "v1");
    throttle("GET", manifests(source.digest()));
    throttle("GET", "/v2/" + repository + "/blobs/sha256:.*");
    throttle("POST", "/v2/" + repository + "/blobs/uploads/");
    throttle("HEAD", "/v2/" + repository + "/blobs/sha256:.*");
    throttle("PUT", manifests("sha256:.*"));
    throttle("PUT", manifests("v1-optimized"));

    desk.sandbox().putEvent(Desk.event(repository, "v1", source.digest()));
    Journey journey = desk.awaitExecution();

    assertThat(journey.taskFailures()).as("the client itself asks again").isEmpty();
    assertThat(faults(429)).isEqualTo(6);
    assertThat(faults(503)).isEqualTo(6);
    assertOptimized();
    assertThat(desk.tagged(repository, "v1-optimized"))
        .isEqualTo(desk.tagged(calm, "v1-optimized"));
  }

  /** The first request is throttled, the second meets a server that is out of order. */
  private void throttle(String method, String path) {
    var faults = desk.sandbox().registry().faults();
    faults.add(FaultRule.nth(1, method, path, Answers.tooManyRequests(Optional.of(Duration.ZERO))));
    faults.add(FaultRule.nth(2, method, path, Answers.error(503, "UNAVAILABLE")));
  }

  private int faults(int status) {
    return desk.sandbox()
        .registry()
        .journal()
        .where(r ->
            r.path().startsWith("/v2/" + repository + "/")
                && r.fault().isPresent()
                && r.status().orElse(0) == status)
        .size();
  }

  @Test
  void throttledApiIsRetriedByTheStateMachine() throws Exception {
    desk.optimizeEverything(repository);
    TestImage source = TestImages.linux(91, Format.OCI, TAR);
    source.storeIn(desk.stored(repository), "v1");
    // The SDK asks four times in all before it gives up.
    desk.sandbox().controlPlane().throttle("DescribeImages", 5);

    desk.sandbox().putEvent(Desk.event(repository, "v1", source.digest()));
    Journey journey = desk.awaitExecution();

    assertThat(journey.taskFailures())
        .containsExactly("Inspect: " + ThrottledException.class.getName());
    assertThat(journey.report().failure()).isEmpty();
    assertOptimized();
  }

  @Test
  void layerOfAKilledSmallFunctionIsDoneByTheLargeOne() throws Exception {
    desk.optimizeEverything(repository);
    TestImage source =
        TestImage.builder(Format.OCI)
            .layer(TestLayer.gzip(TestTar.seeded(101).file("app", 10 * TAR, 0.5).bytes()))
            .build();
    source.storeIn(desk.stored(repository), "v1");
    TestLayer layer = source.layers().getFirst();
    desk.stored(repository)
        .storeBlob(
            layer.digest(), new Midway(layer.blob(), () -> desk.sandbox().kill(RECOMPRESS_SMALL)));

    desk.sandbox().putEvent(Desk.event(repository, "v1", source.digest()));
    Journey journey = desk.awaitExecution();

    assertThat(journey.taskFailures()).containsExactly("Layer: Runtime.ExitError");
    assertThat(journey.states()).containsSequence("Layer", "LayerAgain", "Publish");
    assertThat(journey.functions()).containsSequence(RECOMPRESS_SMALL, RECOMPRESS_LARGE, "Publish");
    assertOptimized();
    // Nobody could cancel what the killed function had begun.
    desk.sandbox().registry().expireUploads();
  }

  @Test
  void killedFunctionIsRetriedByTheStateMachine() throws Exception {
    desk.optimizeEverything(repository);
    TestImage source = TestImages.linux(111, Format.OCI, TAR);
    AtomicBoolean killed = new AtomicBoolean();
    desk.sandbox()
        .registry()
        .onPush(push -> {
          if (isOurVariant(push, source) && !killed.getAndSet(true)) {
            desk.sandbox().kill("Publish");
          }
        });

    Journey journey = desk.push(source, repository, "v1");

    assertThat(journey.taskFailures()).containsExactly("Publish: Runtime.ExitError");
    assertOptimized();
  }

  private boolean isOurVariant(Push push, TestImage source) {
    return push.repository().equals(repository) && !push.digest().equals(source.digest());
  }

  @Test
  void largeLayersGoToTheLargeFunction() throws Exception {
    desk.stored(repository);
    desk.sandbox()
        .controlPlane()
        .tagRepository(
            repository,
            Map.of("layerlift:strategy", "zstd", "layerlift:large-worker-from", "10 KiB"));

    TestImage source =
        TestImage.builder(Format.OCI)
            .layer(TestLayer.gzip(TestImages.tar(121, "app", TAR)))
            .build();

    Journey journey = desk.push(source, repository, "v1");

    assertThat(journey.functions()).contains(RECOMPRESS_LARGE).doesNotContain(RECOMPRESS_SMALL);
    assertOptimized();
  }

  private void assertOptimized() throws IOException {
    try (ImageTarget target = desk.client(repository)) {
      Proof proof =
          ImageProof.against(
              target, Tag.parse("v1"), target, Tag.parse("v1-optimized"), check -> {});
      assertThat(proof.differences()).isEmpty();
      assertThat(proof.checks()).isNotEmpty();
    }
    assertThat(desk.tagged(repository, "v1-optimized")).isNotEqualTo(desk.tagged(repository, "v1"));
  }

  private ImageIndex index(String tag) throws IOException {
    try (ImageTarget target = desk.client(repository)) {
      return (ImageIndex) target.manifest(Tag.parse(tag)).parse();
    }
  }

  private List<Descriptor> layers(Descriptor entry) throws IOException {
    try (ImageTarget target = desk.client(repository)) {
      return ((Manifest) target.manifest(entry.digest()).parse()).layers();
    }
  }

  private String manifests(String reference) {
    return "/v2/" + repository + "/manifests/" + reference;
  }
}
