package dev.layerlift.sandbox;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.layerlift.oci.model.Tag;
import dev.layerlift.oci.store.ImageTarget;
import dev.layerlift.publish.ImageProof;
import dev.layerlift.report.Report.Outcome;
import dev.layerlift.sandbox.Desk.Journey;
import dev.layerlift.sandbox.states.ExecutionOutcome;
import dev.layerlift.testing.content.Content;
import dev.layerlift.testing.content.Sha256;
import dev.layerlift.testing.fault.Answers;
import dev.layerlift.testing.fault.Fault;
import dev.layerlift.testing.fault.FaultInjector;
import dev.layerlift.testing.fault.FaultRule;
import dev.layerlift.testing.image.Format;
import dev.layerlift.testing.image.Stored;
import dev.layerlift.testing.image.TestImage;
import dev.layerlift.testing.image.TestImages;
import dev.layerlift.testing.image.TestIndex;
import dev.layerlift.testing.image.TestLayer;
import dev.layerlift.testing.image.TestTar;
import dev.layerlift.testing.registry.Repository;
import dev.layerlift.testing.registry.Request;
import dev.layerlift.testing.registry.StoredManifest;
import dev.layerlift.testing.registry.TagMutability;
import dev.layerlift.workflow.ImageNotFoundException;
import dev.layerlift.workflow.InvalidSettingsException;
import dev.layerlift.workflow.LayerliftException;
import dev.layerlift.workflow.MalformedEventException;
import dev.layerlift.workflow.MalformedImageException;
import dev.layerlift.workflow.NetworkException;
import dev.layerlift.workflow.RegistryProtocolException;
import dev.layerlift.workflow.SourceCorruptException;
import dev.layerlift.workflow.TagOutcome;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Images, events and registries that are not what they should be, on the whole road. What cannot be
 * done ends with an error whose name says what to do and whose text says what was wrong; nothing is
 * published and nothing is lost. What can be done in a second attempt is done.
 *
 * <p>Images are stored behind the registry's back, which like a real one refuses to take most of
 * these, and their event is put on the bus. Every test has a repository of its own.
 */
@ExtendWith(SharedDesk.class)
class BadInputTest {
  private static final int TAR = 120_000;
  private static final String OCI_MANIFEST = "application/vnd.oci.image.manifest.v1+json";
  private static final String NOTHING = "sha256:" + "0".repeat(64);

  private final Desk desk;
  private String repository = "";

  BadInputTest(Desk desk) {
    this.desk = desk;
  }

  @BeforeEach
  void takeRepository(TestInfo test) throws InterruptedException {
    desk.awaitLeftovers();
    repository = desk.newRepository("bad", test);
    desk.optimizeEverything(repository);
  }

  @AfterEach
  void nothingIsLeft() throws InterruptedException {
    desk.assertNothingLeft();
  }

  private Repository stored() {
    return desk.stored(repository);
  }

  private FaultInjector faults() {
    return desk.sandbox().registry().faults();
  }

  private String url(String rest) {
    return "/v2/" + repository + "/" + rest;
  }

  /** A small image whose last layer may be something else. */
  private static TestImage imageWith(TestLayer last) {
    return TestImage.builder(Format.OCI)
        .layer(TestLayer.gzip(TestImages.tar(1, "good", TAR)))
        .layer(last)
        .build();
  }

  private static TestLayer layer() {
    return TestLayer.gzip(TestImages.tar(2, "app", TAR));
  }

  /** Of several network buffers: about 700 KB, and smaller as zstd. */
  private static TestLayer largeLayer(long seed) {
    return TestLayer.gzip(TestTar.seeded(seed).file("app", 10 * TAR, 0.5).bytes());
  }

  // The run of one event

  private Journey run(Stored image) throws InterruptedException {
    image.storeIn(stored(), "v1");
    return run(image.digest());
  }

  private Journey run(String digest) throws InterruptedException {
    desk.sandbox().putEvent(Desk.event(repository, "v1", digest));
    return desk.awaitExecution();
  }

  private void refuses(
      Stored image, Class<? extends LayerliftException> error, String... whatWasWrong)
      throws InterruptedException {
    image.storeIn(stored(), "v1");
    refusesStored(error, whatWasWrong);
  }

  /** Runs what {@code v1} names: it fails, and everything is as it was. */
  private void refusesStored(Class<? extends LayerliftException> error, String... whatWasWrong)
      throws InterruptedException {
    Map<String, String> tags = stored().tags();
    List<String> manifests = manifests();
    List<String> blobs = stored().blobs();

    Journey journey = run(source());

    assertFailed(journey, error, whatWasWrong);
    assertThat(journey.report().source())
        .hasValueSatisfying(s -> assertThat(s.digest()).hasToString(tags.get("v1")));
    assertThat(stored().tags()).isEqualTo(tags).doesNotContainKey("v1-optimized");
    assertThat(manifests()).isEqualTo(manifests);
    assertThat(stored().blobs()).containsAll(blobs);
  }

  private void assertFailed(
      Journey journey, Class<? extends LayerliftException> error, String... whatWasWrong) {
    assertThat(journey.outcome())
        .isInstanceOfSatisfying(
            ExecutionOutcome.Failed.class,
            failed -> {
              assertThat(failed.error()).isEqualTo(error.getName());
              assertThat(failed.description()).contains(whatWasWrong);
            });
    assertThat(journey.taskFailures())
        .as("only what may pass is tried again")
        .hasSize(error == NetworkException.class ? 6 : 1)
        .allSatisfy(failure -> assertThat(failure).endsWith(": " + error.getName()));
    assertThat(journey.states()).endsWith("RecordFailure", "AnnounceFailure", "Failed");
    assertThat(journey.report().outcome()).isEqualTo(Outcome.FAILED);
    assertThat(journey.report().failure())
        .hasValueSatisfying(f -> {
          assertThat(f.error()).isEqualTo(error.getName());
          assertThat(f.message()).contains(whatWasWrong).doesNotContain("stackTrace");
        });
    assertThat(journey.report().tags()).isEmpty();
  }

  /** Digest of what was pushed. */
  private String source() {
    return desk.digest(repository, "v1").toString();
  }

  private List<String> manifests() {
    return stored().manifests().stream().map(StoredManifest::digest).toList();
  }

  private void assertOptimized(Journey journey) throws IOException {
    assertThat(journey.report().failure()).isEmpty();
    assertThat(journey.report().outcome()).isEqualTo(Outcome.OPTIMIZED);
    try (ImageTarget target = desk.client(repository)) {
      assertThat(
              ImageProof.against(
                      target, Tag.parse("v1"), target, Tag.parse("v1-optimized"), check -> {})
                  .differences())
          .isEmpty();
    }
  }

  // Layers

  @Test
  void layerWithOtherBytesThanItsDigestSays() throws Exception {
    TestLayer layer = layer();
    TestImage image = imageWith(layer);
    byte[] other = layer.withFlippedBit((int) layer.size() / 2).blob().bytes();
    image.storeIn(stored(), "v1");
    stored().storeBlob(layer.digest(), Content.of(other));

    refusesStored(SourceCorruptException.class, layer.digest(), Sha256.of(other));
  }

  @Test
  void layerThatUnpacksToAnotherDiffId() throws Exception {
    TestLayer layer = layer();

    refuses(
        imageWith(layer.withDiffId(NOTHING)),
        SourceCorruptException.class,
        layer.digest(),
        layer.diffId(),
        NOTHING);
  }

  @Test
  void layerOfWhichTheRegistryHasLostTheEnd() throws Exception {
    TestLayer layer = layer();
    imageWith(layer).storeIn(stored(), "v1");
    stored().storeBlob(layer.digest(), layer.truncated(100).blob());

    refusesStored(
        SourceCorruptException.class,
        layer.digest(),
        (layer.size() - 100) + " bytes",
        layer.size() + "");
  }

  @Test
  void layerThatWasPushedTruncated() throws Exception {
    TestLayer layer = layer().truncated(9);

    refuses(imageWith(layer), SourceCorruptException.class, layer.digest(), "gzip is broken");
  }

  @Test
  void layerWithBytesBehindItsGzip() throws Exception {
    TestLayer layer = layer().withTrailing("garbage".getBytes(UTF_8));

    refuses(imageWith(layer), SourceCorruptException.class, layer.digest(), "gzip is broken");
  }

  @Test
  void layerWithAFlippedBit() throws Exception {
    TestLayer layer = layer().withFlippedBit((int) layer().size() / 2);

    refuses(imageWith(layer), SourceCorruptException.class, layer.digest());
  }

  @Test
  void layerThatIsNotThere() throws Exception {
    TestLayer layer = layer();
    imageWith(layer).storeIn(stored(), "v1");
    stored().dropBlob(layer.digest());

    refusesStored(ImageNotFoundException.class, layer.digest(), repository);
  }

  // Connections

  @Test
  void downloadThatIsCutInTheMiddleIsTakenUpAgain() throws Exception {
    TestLayer layer = largeLayer(3);
    String blob = "/" + repository + "/" + layer.digest();
    faults().add(FaultRule.nth(1, "GET", blob, new Fault.CutResponse(layer.size() / 2)));

    Journey journey = run(imageWith(layer));

    assertOptimized(journey);
    assertThat(desk.sandbox().registry().journal().requests("GET", blob))
        .hasSizeGreaterThanOrEqualTo(2)
        .anySatisfy(r -> assertThat(r.range()).get().asString().startsWith("bytes="));
  }

  @Test
  void uploadThatIsCutInTheMiddleBeginsAgain() throws Exception {
    TestImage image = TestImage.builder(Format.OCI).layer(largeLayer(4)).build();
    String upload = url("blobs/uploads/[^/]+");
    faults().add(FaultRule.first(2, "PATCH", upload, new Fault.CutRequest(300_000)));

    Journey journey = run(image);

    assertOptimized(journey);
    assertThat(desk.sandbox().registry().journal().requests("PATCH", upload))
        .hasSize(3)
        .filteredOn(r -> r.fault().isPresent())
        .hasSize(2)
        .allSatisfy(r -> assertThat(r.receivedBytes()).isEqualTo(300_000));
  }

  @Test
  void uploadThatIsCutEveryTimeIsGivenUp() throws Exception {
    TestLayer layer = largeLayer(8);
    faults()
        .add(FaultRule.always("PATCH", url("blobs/uploads/[^/]+"), new Fault.CutRequest(100_000)));

    refuses(
        TestImage.builder(Format.OCI).layer(layer).build(),
        NetworkException.class,
        layer.digest(),
        repository);
  }

  // Manifests

  @Test
  void manifestThatIsNoJson() throws Exception {
    tag("GIF89a, no manifest at all".getBytes(UTF_8));

    refusesStored(MalformedImageException.class, "not JSON", source());
  }

  @Test
  void manifestOfTenMegabytes() throws Exception {
    tag(
        Stored.bytes(
            new JsonMapper()
                .createObjectNode()
                .put("schemaVersion", 2)
                .put("padding", "x".repeat(10 << 20))));

    refusesStored(MalformedImageException.class, "the limit is 4 MiB", source());
  }

  @Test
  void manifestThatNestsTenThousandDeep() throws Exception {
    tag(("{\"a\":".repeat(10_000) + "1" + "}".repeat(10_000)).getBytes(UTF_8));

    refusesStored(MalformedImageException.class, "depth", source());
  }

  private void tag(byte[] manifest) {
    stored().tag("v1", stored().storeManifest(OCI_MANIFEST, manifest));
  }

  /**
   * No index can hold its own digest; a registry that answers with the index when it is asked for a
   * child can only be lying.
   */
  @Test
  void indexThatIsItsOwnChild() throws Exception {
    ObjectNode child =
        new JsonMapper()
            .createObjectNode()
            .put("mediaType", Format.OCI.index())
            .put("digest", NOTHING)
            .put("size", 500);
    TestIndex index = TestIndex.builder(Format.OCI).missing(child).build();
    faults()
        .add(
            FaultRule.always(
                "GET",
                url("manifests/" + NOTHING),
                new Fault.Answer(
                    200, Map.of("Content-Type", index.mediaType()), Content.of(index.manifest()))));

    refuses(index, SourceCorruptException.class, NOTHING, index.digest());
  }

  @Test
  void indicesThatNestWithoutEnd() throws Exception {
    TestIndex index =
        TestIndex.builder(Format.OCI).image(TestImages.linux(1, Format.OCI, 3_000)).build();
    for (int i = 0; i < 20; i++) {
      index = TestIndex.builder(Format.OCI).child(index, index.descriptor()).build();
    }

    refuses(index, MalformedImageException.class, index.digest(), "nests more than");
  }

  static Stream<BigInteger> sizesThatAreNone() {
    return Stream.of(
        BigInteger.ONE.negate(),
        BigInteger.valueOf(Long.MIN_VALUE),
        BigInteger.valueOf(Long.MAX_VALUE),
        BigInteger.TEN.pow(30));
  }

  @ParameterizedTest
  @MethodSource("sizesThatAreNone")
  void sizeThatNoLayerHas(BigInteger size) throws Exception {
    TestImage image =
        TestImages.builder(5, Format.OCI, TAR)
            .manifest(json -> ((ObjectNode) json.at("/layers/1")).put("size", size))
            .build();

    refuses(image, MalformedImageException.class, "layers[1]", "size", image.digest());
  }

  /** Small enough to be a layer's, but not this one's. */
  @ParameterizedTest
  @ValueSource(longs = {2_000, 1L << 39})
  void sizeThatIsAnotherLayers(long size) throws Exception {
    TestImage image =
        TestImages.builder(6, Format.OCI, TAR)
            .manifest(json -> ((ObjectNode) json.at("/layers/1")).put("size", size))
            .build();

    refuses(image, SourceCorruptException.class, image.layers().get(1).digest(), size + "");
  }

  // Events, tags, settings

  static List<Path> eventsWithoutARepositoryName() {
    Path events = Path.of("..", "..", "events");
    return new JsonMapper()
        .readTree(events.resolve("index.json").toFile())
        .valueStream()
        .filter(e -> e.required("matches").booleanValue())
        .map(e -> e.required("file").stringValue())
        .filter(file -> file.startsWith("hostile-repository-"))
        .map(events::resolve)
        .toList();
  }

  @ParameterizedTest
  @MethodSource("eventsWithoutARepositoryName")
  void eventWithARepositoryNameThatIsNone(Path file) throws Exception {
    JsonNode event = new JsonMapper().readTree(file.toFile());
    int requests = desk.sandbox().registry().journal().requests().size();

    desk.sandbox().putEvent(event);
    Journey journey = desk.awaitExecution();

    assertFailed(journey, MalformedEventException.class, "detail.repository-name");
    assertThat(journey.states())
        .containsExactly("Inspect", "RecordFailure", "AnnounceFailure", "Failed");
    assertThat(journey.report().source()).isEmpty();
    List<Request> all = desk.sandbox().registry().journal().requests();
    assertThat(all.subList(requests, all.size()))
        .as("the registry is not asked, but for what an earlier test's functions still do")
        .allSatisfy(r -> assertThat(r.path()).contains("/bad/"));
  }

  @Test
  void eventAboutARepositoryThatIsNotThere() throws Exception {
    desk.sandbox().putEvent(Desk.event("no/such/repository", "v1", NOTHING));

    assertFailed(desk.awaitExecution(), ImageNotFoundException.class, "no/such/repository");
  }

  @Test
  void settingThatIsNone() throws Exception {
    desk.sandbox()
        .controlPlane()
        .tagRepository(repository, Map.of("layerlift:skip-below", "twenty"));

    refuses(imageWith(layer()), InvalidSettingsException.class, "layerlift:skip-below", "twenty");
  }

  @Test
  void tagThatMeetsAnImmutableOneIsReportedAndStays() throws Exception {
    TestImage other = TestImages.linux(50, Format.OCI, 3_000);
    other.storeIn(stored(), "v1-optimized");
    TestImage image = imageWith(layer());
    image.storeIn(stored(), "v1");
    stored().mutability(TagMutability.IMMUTABLE);

    Journey journey = run(image.digest());

    assertThat(journey.outcome()).isInstanceOf(ExecutionOutcome.Succeeded.class);
    assertNotTagged(journey, "v1-optimized is immutable", other.digest());
    assertThat(stored().tags())
        .containsOnly(Map.entry("v1", image.digest()), Map.entry("v1-optimized", other.digest()));
  }

  @Test
  void sourceTagThatMovesWhileWeWorkGetsNoStaleResult() throws Exception {
    TestImage newer = TestImages.linux(60, Format.OCI, TAR);
    desk.before("Tag", () -> newer.storeIn(stored(), "v1"));

    Journey journey = run(imageWith(layer()));

    assertNotTagged(journey, "has moved on", newer.digest());
    assertThat(stored().tags()).containsOnly(Map.entry("v1", newer.digest()));
  }

  private void assertNotTagged(Journey journey, String... reason) {
    assertThat(journey.report().outcome()).isEqualTo(Outcome.OPTIMIZED);
    assertThat(journey.report().results()).as("published under its digest").hasSize(1);
    assertThat(journey.report().tags())
        .singleElement()
        .isInstanceOfSatisfying(
            TagOutcome.NotTagged.class, t -> assertThat(t.reason()).contains(reason));
  }

  // Credentials

  @ParameterizedTest
  @ValueSource(strings = {"Layer", "Publish", "Verify", "Tag"})
  void credentialsThatExpireBetweenTwoStatesAreRenewed(String state) throws Exception {
    AtomicInteger issued = new AtomicInteger(Integer.MAX_VALUE);
    desk.before(
        state,
        () -> {
          issued.set(desk.sandbox().registry().tokens().issued());
          desk.sandbox().registry().tokens().expireAll();
        });

    Journey journey = run(imageWith(layer()));

    assertThat(desk.sandbox().registry().tokens().issued()).isGreaterThan(issued.get());
    assertOptimized(journey);
  }

  @Test
  void credentialsThatExpireInTheMiddleOfALayerAreRenewed() throws Exception {
    TestLayer layer = largeLayer(7);
    TestImage image = imageWith(layer);
    image.storeIn(stored(), "v1");
    int before = desk.sandbox().registry().tokens().issued();
    stored()
        .storeBlob(
            layer.digest(),
            new Midway(
                layer.blob(),
                () -> {
                  desk.sandbox().registry().tokens().expireAll();
                  desk.sandbox().registry().expireBlobAddresses();
                }));

    Journey journey = run(image.digest());

    assertOptimized(journey);
    assertThat(desk.sandbox().registry().tokens().issued()).isGreaterThan(before);
  }

  // Registries

  /** A request at which a page of HTML comes back instead of the answer. */
  enum Page {
    MANIFEST("GET", "manifests/.*"),
    CONFIG("GET", "blobs/%s"),
    LAYER("GET", "blobs/%s"),
    UPLOAD("POST", "blobs/uploads/"),
    DATA("PATCH", "blobs/uploads/[^/]+"),
    COMMIT("PUT", "blobs/uploads/[^/]+"),
    VARIANT("PUT", "manifests/.*");

    private final String method;
    private final String path;

    Page(String method, String path) {
      this.method = method;
      this.path = path;
    }
  }

  @ParameterizedTest
  @EnumSource(Page.class)
  void registryThatAnswersHtml(Page page) throws Exception {
    TestImage image = TestImage.builder(Format.OCI).layer(layer()).build();
    String digest =
        page == Page.CONFIG ? Sha256.of(image.config()) : image.layers().getFirst().digest();
    faults().add(FaultRule.always(page.method, url(page.path.formatted(digest)), Answers.html()));

    refuses(image, RegistryProtocolException.class, page.method, repository);
  }

  @Test
  void registryThatAnswersHtmlWhenTheTagIsSet() throws Exception {
    faults().add(FaultRule.always("PUT", url("manifests/v1-optimized"), Answers.html()));
    TestImage image = imageWith(layer());

    Journey journey = run(image);

    assertFailed(journey, RegistryProtocolException.class, "PUT", "v1-optimized");
    assertThat(stored().tags()).containsOnly(Map.entry("v1", image.digest()));
    assertThat(journey.report().results()).as("published under its digest").hasSize(1);
  }
}
