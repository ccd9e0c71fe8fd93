package dev.layerlift.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.layerlift.oci.model.Digest;
import dev.layerlift.oci.model.Tag;
import dev.layerlift.oci.store.ImageTarget;
import dev.layerlift.sandbox.rule.EcrAction;
import dev.layerlift.sandbox.states.ExecutionOutcome;
import dev.layerlift.testing.image.Format;
import dev.layerlift.testing.image.Stored;
import dev.layerlift.testing.image.TestImages;
import dev.layerlift.testing.image.TestIndex;
import dev.layerlift.testing.registry.Repository;
import dev.layerlift.testing.registry.StoredManifest;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Pushes that ECR tells nobody of, and sources that go: the real functions on schedules, events and
 * commands. They look at every repository, hence a desk of its own.
 */
class ReconcileAndRetireTest {
  private static final int TAR = 60_000;
  private static final String MARKER = "dev.layerlift.source.digest";

  /** An execution is left in peace for an hour after its push. */
  private static final Duration LATER = Duration.ofHours(2);

  @SuppressWarnings("NullAway.Init") // @BeforeAll
  private static Desk desk;

  @SuppressWarnings("NullAway.Init") // @BeforeEach
  private Sandbox sandbox;

  private String repository = "";

  @BeforeAll
  static void open() throws IOException {
    desk = new Desk();
  }

  @AfterAll
  static void close() throws IOException {
    desk.close();
  }

  @BeforeEach
  void takeRepository(TestInfo test) throws Exception {
    desk.awaitLeftovers();
    sandbox = desk.sandbox();
    sandbox.controlPlane().pageLimit(2);
    reconcileTheOthers();
    repository = newRepository(test);
  }

  @AfterEach
  void nothingIsLeft() throws InterruptedException {
    sandbox.loseEvents(push -> false);
    sandbox.awaitRetirements();
    desk.assertNothingLeft();
  }

  /** Tests before this one have set tags of which no event told. */
  private void reconcileTheOthers() throws Exception {
    for (int i = reconcile().get("started").intValue(); i > 0; i--) {
      sandbox.nextExecution().await();
    }
  }

  private static String newRepository(TestInfo test) {
    String name = desk.newRepository("night", test);
    desk.optimizeEverything(name);
    return name;
  }

  @Test
  void nothingIsMissedWhenEveryTenthEventIsLost(TestInfo test) throws Exception {
    Random random = new Random(20261126);
    List<String> lost = new CopyOnWriteArrayList<>();
    sandbox.loseEvents(push -> loses(push, random, lost));
    List<String> repositories = List.of(repository, newRepository(test), newRepository(test));
    for (int i = 0; i < 30; i++) {
      push(TestImages.linux(1000 + i, Format.OCI, TAR), repositories.get(i % 3), "v" + i);
    }
    desk.awaitLeftovers();
    assertThat(lost).hasSizeBetween(1, 10);
    assertThat(unoptimized(repositories)).hasSameElementsAs(lost);
    sandbox.controlPlane().throttle("DescribeRepositories", 1);
    sandbox.controlPlane().throttle("DescribeImages", 2);
    sandbox.startedByApi().throttle(1);

    JsonNode answer = reconcile();

    assertThat(answer.get("complete").booleanValue()).isTrue();
    assertThat(answer.get("missed").intValue()).isEqualTo(lost.size());
    assertThat(answer.get("started").intValue()).isEqualTo(lost.size());
    awaitStarted(lost.size());
    assertThat(unoptimized(repositories)).isEmpty();

    JsonNode second = reconcile();

    assertThat(second.get("missed").intValue()).isZero();
    assertThat(second.get("started").intValue()).isZero();
    assertThat(second.get("pushes").intValue()).isGreaterThanOrEqualTo(30);
  }

  private static boolean loses(EcrAction push, Random random, List<String> lost) {
    if (push.tag().isEmpty() || push.tag().get().name().endsWith("-optimized")) {
      return false;
    }
    boolean loses = random.nextInt(10) == 0;
    if (loses) {
      lost.add(push.repository() + ":" + push.tag().get());
    }
    return loses;
  }

  private static List<String> unoptimized(List<String> repositories) {
    List<String> missing = new ArrayList<>();
    for (String name : repositories) {
      Set<String> tags = desk.stored(name).tags().keySet();
      tags.stream()
          .filter(tag -> !tag.endsWith("-optimized") && !tags.contains(tag + "-optimized"))
          .forEach(tag -> missing.add(name + ":" + tag));
    }
    return missing;
  }

  @Test
  void tagThatMovedUnheardIsFoundAlthoughItsOldResultIsThere() throws Exception {
    desk.push(TestImages.linux(1, Format.OCI, TAR), repository, "latest");
    sandbox.loseEvents(push -> true);
    Stored second = TestImages.linux(2, Format.OCI, TAR);
    push(second, repository, "latest");
    sandbox.loseEvents(push -> false);
    String before = desk.tagged(repository, "latest-optimized").orElseThrow();

    assertThat(reconcile().get("started").intValue()).isEqualTo(1);

    awaitStarted(1);
    assertThat(desk.tagged(repository, "latest-optimized")).isPresent().get().isNotEqualTo(before);
    assertThat(marker(desk.tagged(repository, "latest-optimized").orElseThrow()))
        .isEqualTo(second.digest());
  }

  @Test
  void youngPushIsLeftToItsOwnExecution() throws Exception {
    sandbox.loseEvents(push -> true);
    push(TestImages.linux(3, Format.OCI, TAR), repository, "v1");

    JsonNode answer = sandbox.schedule("Reconcile", Instant.now());

    assertThat(answer.get("missed").intValue()).isZero();
    assertThat(reconcile().get("started").intValue()).isEqualTo(1);
    awaitStarted(1);
  }

  @Test
  void resultsGoWithTheirSourceAndNothingElseDoes() throws Exception {
    desk.push(TestImages.multiPlatform(11, TAR), repository, "stays");
    long layersBefore = sandbox.objects("layers/").size();
    Set<String> before = manifests();
    TestIndex source = TestImages.multiPlatform(12, TAR);
    desk.push(source, repository, "goes");
    assertThat(sandbox.objects("layers/").size()).isGreaterThan((int) layersBefore);
    sandbox.controlPlane().throttle("BatchDeleteImage", 1);

    sandbox.controlPlane().delete(repository, "goes");
    sandbox.awaitRetirements();

    assertThat(desk.stored(repository).tags()).containsOnlyKeys("stays", "stays-optimized");
    Set<String> expected = new TreeSet<>(before);
    source.children().forEach(child -> expected.add(child.digest()));
    assertThat(manifests()).as("ECR leaves a deleted index's images").isEqualTo(expected);
    assertThat(sandbox.objects("layers/")).hasSize((int) layersBefore);
    assertThat(sandbox.object(retired(source.digest())))
        .contains("\"removed\"", source.digest())
        .contains("goes-optimized");
  }

  @Test
  void deletionThatIsNotTrueRemovesNothing() throws Exception {
    Stored source = TestImages.multiPlatform(21, TAR);
    desk.push(source, repository, "v1");
    Set<String> before = manifests();
    ObjectNode event = Desk.event(repository, "v1", source.digest());
    ((ObjectNode) event.get("detail")).put("action-type", "DELETE");

    JsonNode answer = sandbox.invoke("Retire", event);

    assertThat(answer.get("outcome").stringValue()).isEqualTo("still there");
    assertThat(manifests()).isEqualTo(before);
    assertThat(desk.stored(repository).tags()).containsOnlyKeys("v1", "v1-optimized");
  }

  @Test
  void imageThatComesBackIsOptimizedAgain() throws Exception {
    Stored source = TestImages.linux(31, Format.OCI, TAR);
    desk.push(source, repository, "v1");
    sandbox.controlPlane().delete(repository, "v1");
    sandbox.awaitRetirements();
    assertThat(desk.stored(repository).tags()).isEmpty();
    awaitNextSecond();
    sandbox.loseEvents(push -> true);
    push(source, repository, "v1");
    sandbox.loseEvents(push -> false);

    assertThat(reconcile().get("started").intValue()).isEqualTo(1);

    awaitStarted(1);
    assertThat(desk.tagged(repository, "v1-optimized")).isPresent();
    assertThat(reconcile().get("missed").intValue()).isZero();
  }

  /** S3 tells whole seconds: a report of the second in which Retire wrote counts as older. */
  private static void awaitNextSecond() {
    long second = Instant.now().getEpochSecond();
    while (Instant.now().getEpochSecond() == second) {
      Thread.onSpinWait();
    }
  }

  @Test
  void tagOfSomebodyElseKeepsAVariant() throws Exception {
    Stored source = TestImages.multiPlatform(41, TAR);
    desk.push(source, repository, "v1");
    String variant = desk.tagged(repository, "v1-optimized").orElseThrow();
    desk.stored(repository).tag("production", variant);

    sandbox.controlPlane().delete(repository, "v1");
    sandbox.awaitRetirements();

    assertThat(desk.stored(repository).tags()).containsOnlyKeys("production");
    assertThat(sandbox.object(retired(source.digest()))).contains("production", variant);
  }

  @Test
  void imageThatWasLeftAloneIsNotKeptAliveByOurTag() throws Exception {
    sandbox.controlPlane().tagRepository(repository, Map.of("layerlift:strategy", "skip"));
    Stored source = TestImages.linux(51, Format.OCI, TAR);
    desk.push(source, repository, "v1");
    assertThat(desk.tagged(repository, "v1-optimized")).contains(source.digest());

    sandbox.controlPlane().delete(repository, "v1");
    sandbox.awaitRetirements();

    assertThat(desk.stored(repository).tags()).isEmpty();
    assertThat(manifests()).isEmpty();
  }

  @Test
  void indexedImageGoesWithItsSociIndicesOfBothVersions() throws Exception {
    sandbox
        .controlPlane()
        .tagRepository(
            repository,
            Map.of(
                "layerlift:strategy",
                "soci",
                "layerlift:soci-version",
                "both",
                "layerlift:soci-min-layer-size",
                "1 KiB"));
    Stored source = TestImages.linux(61, Format.OCI, TAR);
    desk.push(source, repository, "v1");
    assertThat(sociIndices()).hasSize(2);
    try (ImageTarget images = desk.client(repository)) {
      assertThat(images.referrers(Digest.parse(source.digest()))).hasSize(1);
    }

    sandbox.controlPlane().delete(repository, "v1");
    sandbox.awaitRetirements();

    assertThat(sociIndices()).isEmpty();
    assertThat(markers()).isEmpty();
  }

  private List<String> sociIndices() {
    return desk.stored(repository).manifests().stream()
        .filter(manifest -> isSociIndex(manifest))
        .map(StoredManifest::digest)
        .toList();
  }

  private static boolean isSociIndex(StoredManifest manifest) {
    return manifest.artifactType().filter(type -> type.contains("soci.index")).isPresent();
  }

  @Test
  void sweepFindsSourcesOfWhichNoEventTold() throws Exception {
    Stored byTag = TestImages.linux(71, Format.OCI, TAR);
    Stored byDigest = TestImages.multiPlatform(72, TAR);
    desk.push(byTag, repository, "v1");
    desk.push(byDigest, repository, "v2");
    desk.stored(repository).tag("other", byTag.digest());
    desk.stored(repository).untag("v1");
    desk.stored(repository).remove(byDigest.digest());

    JsonNode first = sandbox.schedule("Retire", Instant.now());

    assertThat(first.get("complete").booleanValue()).isTrue();
    assertThat(first.get("retired").intValue()).isGreaterThanOrEqualTo(2);
    assertThat(desk.stored(repository).tags()).containsOnlyKeys("other");
    assertThat(markers()).isEmpty();
    sandbox.awaitRetirements();
    assertThat(sandbox.schedule("Retire", Instant.now()).get("suspects").intValue()).isZero();
  }

  @Test
  void commandRemovesEverythingAfterShowingIt() throws Exception {
    desk.push(TestImages.multiPlatform(81, TAR), repository, "v1");
    sandbox.controlPlane().tagRepository(repository, Map.of("layerlift:strategy", "skip"));
    desk.push(TestImages.linux(82, Format.OCI, TAR), repository, "v2");
    Set<String> before = manifests();

    JsonNode shown = sandbox.invoke("Retire", command(repository));

    assertThat(shown.get("dryRun").booleanValue()).isTrue();
    assertThat(manifests()).as("a dry run is what it says").isEqualTo(before);

    JsonNode done = sandbox.invoke("Retire", command(repository).put("dryRun", false));

    assertThat(done.get("repositories")).isEqualTo(shown.get("repositories"));
    assertThat(done.get("complete").booleanValue()).isTrue();
    assertThat(desk.stored(repository).tags()).containsOnlyKeys("v1", "v2");
    assertThat(markers()).isEmpty();
    sandbox.awaitRetirements();
    assertThat(sandbox.invoke("Retire", command(repository)).get("repositories")).isEmpty();
  }

  private static ObjectNode command(String repository) {
    return JsonNodeFactory.instance.objectNode().put("repository", repository);
  }

  @Test
  void redriveStartsWhatTheRuleCouldNotAndLeavesPoisonInTheQueue() throws Exception {
    sandbox.loseEvents(push -> true);
    Stored source = TestImages.linux(91, Format.OCI, TAR);
    push(source, repository, "v1");
    sandbox.loseEvents(push -> false);
    ObjectNode batch = JsonNodeFactory.instance.objectNode();
    String event = Desk.event(repository, "v1", source.digest()).toString();
    batch.putArray("Records").addObject().put("messageId", "good").put("body", event);
    ((ObjectNode) batch.get("Records").get(0)).put("eventSource", "aws:sqs");
    batch.withArray("Records").addObject().put("messageId", "poison").put("body", "<xml/>");

    JsonNode answer = sandbox.invoke("Redrive", batch);

    assertThat(answer.toString())
        .isEqualTo("{\"batchItemFailures\":[{\"itemIdentifier\":\"poison\"}]}");
    awaitStarted(1);
    assertThat(desk.tagged(repository, "v1-optimized")).isPresent();
  }

  private void push(Stored image, String name, String tag) throws IOException {
    try (ImageTarget target = desk.client(name)) {
      Pushing.push(image, target, Tag.parse(tag));
    }
  }

  private JsonNode reconcile() throws Exception {
    return sandbox.schedule("Reconcile", Instant.now().plus(LATER));
  }

  private void awaitStarted(int count) throws InterruptedException {
    for (int i = 0; i < count; i++) {
      assertThat(sandbox.nextExecution().await()).isInstanceOf(ExecutionOutcome.Succeeded.class);
    }
  }

  private Set<String> manifests() {
    return stored().manifests().stream()
        .map(StoredManifest::digest)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private Set<String> markers() {
    return stored().manifests().stream()
        .filter(manifest -> manifest.annotations().has(MARKER))
        .map(StoredManifest::digest)
        .collect(Collectors.toSet());
  }

  private String marker(String digest) {
    return stored().manifest(digest).orElseThrow().annotations().get(MARKER).stringValue();
  }

  private Repository stored() {
    return desk.stored(repository);
  }

  private String retired(String digest) {
    return "reports/%s/%s/retired.json".formatted(repository, digest.replace(':', '-'));
  }
}
