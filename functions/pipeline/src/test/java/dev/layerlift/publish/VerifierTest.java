package dev.layerlift.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.layerlift.fixture.EcrFixture;
import dev.layerlift.oci.model.Digest;
import dev.layerlift.oci.model.Json;
import dev.layerlift.oci.model.MediaType;
import dev.layerlift.testing.content.Content;
import dev.layerlift.testing.fault.Fault;
import dev.layerlift.testing.fault.FaultRule;
import dev.layerlift.testing.image.Format;
import dev.layerlift.testing.image.TestImage;
import dev.layerlift.testing.image.TestImages;
import dev.layerlift.testing.image.TestIndex;
import dev.layerlift.workflow.Deadline;
import dev.layerlift.workflow.DeadlineException;
import dev.layerlift.workflow.ImageNotFoundException;
import dev.layerlift.workflow.LayerResult;
import dev.layerlift.workflow.LayerResult.Recompressed;
import dev.layerlift.workflow.NetworkException;
import dev.layerlift.workflow.PublishedVariant;
import dev.layerlift.workflow.PublishedVariant.PublishedImage;
import dev.layerlift.workflow.Strategy;
import dev.layerlift.workflow.Verification;
import dev.layerlift.workflow.VerificationFailedException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What Verify says to a variant that is not what it had to be. */
class VerifierTest {
  private final EcrFixture ecr;
  private final TestImage image = TestImages.linux(1, Format.DOCKER, 30_000);
  private final Work work;
  private final PublishedVariant published;

  VerifierTest() throws IOException {
    ecr = new EcrFixture();
    work = Work.inPlace(ecr, image);
    published = work.publish();
  }

  @AfterEach
  void close() throws IOException {
    ecr.close();
  }

  private static void refused(Work work, PublishedVariant publication, String... texts) {
    assertThatThrownBy(() -> work.verify(publication))
        .isInstanceOf(VerificationFailedException.class)
        .hasMessageContainingAll(texts);
  }

  /** Another publication of the same image that names another manifest. */
  private PublishedVariant naming(Digest digest) {
    return Work.variant(
        digest,
        published.mediaType(),
        published.images().stream()
            .map(i -> new PublishedImage(i.platform(), i.source(), digest))
            .toList());
  }

  private ObjectNode json(Digest digest) throws IOException {
    return Json.parseObject(ecr.repository().manifest(digest).bytes(), "test");
  }

  private Digest store(MediaType type, ObjectNode json) {
    return Digest.parse(ecr.stored().storeManifest(type.name(), Json.write(json)));
  }

  /** The variant with one change, published by somebody else. */
  private PublishedVariant changed(Consumer<ObjectNode> change) throws IOException {
    ObjectNode json = json(published.digest());
    change.accept(json);
    return naming(store(MediaType.OCI_MANIFEST, json));
  }

  private static ObjectNode layer(JsonNode manifest, int i) {
    return (ObjectNode) manifest.get("layers").get(i);
  }

  @Test
  void variantThatIsAsItMustBeIsCounted() throws IOException {
    Verification verification = work.verify(published);

    long bytes = image.config().length;
    for (LayerResult layer : work.layers()) {
      bytes += ((Recompressed) layer.zstd().orElseThrow()).size();
    }
    assertThat(verification).isEqualTo(new Verification(1, 1, 4, bytes));
  }

  @Test
  void publicationThatNamesAnotherImageThanItsRootIsTold() {
    Digest stranger = Digest.sha256(new byte[] {1});

    refused(
        work,
        Work.variant(published.digest(), published.mediaType(), naming(stranger).images()),
        "variant of " + work.inventory().digest(),
        "found " + published.digest());
  }

  @Test
  void publicationWithoutTheVariantOfThePlanIsTold() {
    assertThatThrownBy(() ->
            new Verifier(work.source(), work.target(), Deadline.none())
                .verify(
                    work.inventory(),
                    work.plan(),
                    Work.SETTINGS,
                    work.layers(),
                    Work.publication(
                        new PublishedVariant(
                            Strategy.SOCI,
                            published.digest(),
                            published.mediaType(),
                            published.images(),
                            List.of(),
                            1,
                            1,
                            List.of()))))
        .isInstanceOf(VerificationFailedException.class)
        .hasMessageContainingAll("variants of sha256:", "expected [zstd]", "found [soci]");
  }

  @Test
  void imageThatKeptItsManifestIsWhole() throws IOException {
    Work kept = work.withAllKept();

    Verification verification = kept.verify(kept.publish());

    assertThat(verification.manifests()).isEqualTo(1);
    assertThat(verification.blobs()).isEqualTo(4);
  }

  @Test
  void otherConfigurationIsTold() throws IOException {
    byte[] config = image.config().clone();
    config[config.length - 2] = ' ';
    String digest = ecr.stored().storeBlob(config);

    refused(
        work,
        changed(json -> ((ObjectNode) json.get("config")).put("digest", digest)),
        "configuration of sha256:",
        "expected " + Digest.sha256(image.config()),
        "found " + digest);
  }

  @Test
  void layersInAnotherOrderAreTold() throws IOException {
    refused(
        work,
        changed(json -> {
          ArrayNode layers = (ArrayNode) json.get("layers");
          layers.add(layers.remove(0));
        }),
        "layer in the place of " + image.layers().getFirst().digest());
  }

  @Test
  void lostLayerIsTold() throws IOException {
    refused(
        work,
        changed(json -> ((ArrayNode) json.get("layers")).remove(2)),
        "number of layers in sha256:",
        "expected 3, found 2");
  }

  @Test
  void layerThatWasNotReplacedIsTold() throws IOException {
    refused(
        work,
        changed(json ->
            layer(json, 1)
                .put("digest", image.layers().get(1).digest())
                .put("size", image.layers().get(1).size())),
        "layer in the place of " + image.layers().get(1).digest(),
        ", found " + image.layers().get(1).digest());
  }

  @Test
  void layerOfAnotherTypeOrWithMoreFieldsIsTold() throws IOException {
    refused(
        work,
        changed(json -> layer(json, 0).put("mediaType", MediaType.OCI_LAYER_GZIP.name())),
        "layer in the place of " + image.layers().getFirst().digest(),
        MediaType.OCI_LAYER_ZSTD + ",",
        MediaType.OCI_LAYER_GZIP + ",");
    refused(
        work,
        changed(json -> layer(json, 0).putObject("annotations").put("k", "v")),
        "layer in the place of " + image.layers().getFirst().digest(),
        "with annotations {k=v}");
  }

  @Test
  void markerThatIsMissingOrOfOtherSettingsIsTold() throws IOException {
    refused(
        work,
        changed(json -> json.remove("annotations")),
        "annotations of sha256:",
        "dev.layerlift.source.digest=" + image.digest(),
        "found {}");
    refused(
        work,
        changed(json ->
            ((ObjectNode) json.get("annotations")).put("dev.layerlift.settings", "zstd-19-v1")),
        "annotations of sha256:",
        "dev.layerlift.settings=zstd-6-v1",
        "dev.layerlift.settings=zstd-19-v1");
  }

  @Test
  void fieldThatCameOrWentIsTold() throws IOException {
    refused(work, changed(json -> json.put("x", 1)), "other fields of sha256:");
    refused(
        work,
        changed(json -> json.set("layers", json.remove("layers"))),
        "other fields of sha256:");
  }

  @Test
  void dockersFormIsTold() throws IOException {
    ObjectNode json = json(published.digest());
    json.put("mediaType", MediaType.DOCKER_MANIFEST.name());

    refused(
        work,
        naming(store(MediaType.DOCKER_MANIFEST, json)),
        "media type of sha256:",
        MediaType.DOCKER_MANIFEST.name());
  }

  @Test
  void indexInThePlaceOfAnImageIsTold() {
    TestIndex index = TestIndex.builder(Format.OCI).image(image).build();
    index.storeIn(ecr.stored());
    PublishedVariant publication =
        Work.variant(Digest.parse(index.digest()), MediaType.OCI_INDEX, published.images());

    refused(
        work,
        publication,
        "kind of " + index.digest(),
        "expected " + MediaType.DOCKER_MANIFEST + ", found " + MediaType.OCI_INDEX);
  }

  @Test
  void layerThatIsNotThereOrHasAnotherSizeIsTold() throws IOException {
    Recompressed result = (Recompressed) work.layers().getFirst().zstd().orElseThrow();
    ecr.stored().dropBlob(result.digest().toString());
    refused(
        work,
        published,
        "blob %s of %d bytes is not in ".formatted(result.digest(), result.size()));

    ecr.stored().storeBlob(result.digest().toString(), Content.of("short"));
    refused(work, published, "blob " + result.digest());
  }

  @Test
  void configurationThatIsNotThereOrBrokenIsTold() throws IOException {
    String digest = Digest.sha256(image.config()).toString();
    byte[] broken = image.config();
    broken[0] = 'x';
    ecr.stored().storeBlob(digest, Content.of(broken));
    refused(work, published, "configuration " + digest + " does not read back from ");

    ecr.stored().dropBlob(digest);
    refused(work, published, "configuration " + digest + " does not read back from ");
  }

  @Test
  void manifestThatIsNotThereIsTold() {
    Digest absent = Digest.sha256(new byte[] {1});

    refused(work, naming(absent), "manifest " + absent + " does not read back from ");
  }

  @Test
  void sourceThatIsGoneIsNoDifferenceButAnError() throws IOException {
    ecr.server().repository("team/other");
    Verifier verifier = new Verifier(ecr.repository(Work.OTHER), ecr.repository(), Deadline.none());

    assertThatThrownBy(() ->
            verifier.verify(
                work.inventory(),
                work.plan(),
                Work.SETTINGS,
                work.layers(),
                Work.publication(published)))
        .isInstanceOf(ImageNotFoundException.class)
        .hasMessageContaining("read the source's manifest " + image.digest());
  }

  @Test
  void resultWithAnotherDiffIdThanTheConfigurationsIsTold() {
    LayerResult first = work.layers().getFirst();
    Work wrong =
        work.with(
            work.layers().stream()
                .map(r ->
                    r.equals(first)
                        ? Work.result(Results.layer(r.layer().digest()), r.zstd().orElseThrow())
                        : r)
                .toList());

    refused(
        wrong,
        published,
        "diff_id of layer " + first.layer().digest(),
        "found " + first.layer().diffId());
  }

  @Test
  void publicationThatDoesNotFitThePlanIsTold() throws IOException {
    PublishedVariant none = Work.variant(published.digest(), published.mediaType(), List.of());
    PublishedVariant otherType =
        Work.variant(published.digest(), MediaType.OCI_INDEX, published.images());
    Digest stranger = Digest.sha256(new byte[] {1});
    PublishedVariant otherSource =
        Work.variant(
            published.digest(),
            published.mediaType(),
            List.of(
                new PublishedImage(
                    published.images().getFirst().platform(), stranger, published.digest())));

    refused(work, none, "number of platforms in " + published.digest(), "expected 1, found 0");
    refused(work, otherType, "media type of " + published.digest());
    refused(work, otherSource, "source of " + published.digest(), "found " + stranger);
  }

  @Test
  void publicationThatClaimsAVariantAndNamesTheSourceIsTold() {
    PublishedVariant lying =
        Work.variant(Digest.parse(image.digest()), MediaType.DOCKER_MANIFEST, published.images());

    refused(work, lying, "converted manifests in " + image.digest() + ": expected none", "found {");
  }

  @Test
  void storeThatCannotBeAskedIsAnErrorToRetry() {
    ecr.server()
        .faults()
        .add(
            FaultRule.always(
                "*", ".*", new Fault.Answer(503, Map.of(), Content.of("out of order"))));

    assertThatThrownBy(() -> work.verify(published)).isInstanceOf(NetworkException.class);
  }

  @Test
  void timeThatRunsOutSaysHowFarItCame() {
    Verifier verifier =
        new Verifier(ecr.repository(), ecr.repository(), () -> Duration.ofSeconds(1));

    assertThatThrownBy(() ->
            verifier.verify(
                work.inventory(),
                work.plan(),
                Work.SETTINGS,
                work.layers(),
                Work.publication(published)))
        .isInstanceOf(DeadlineException.class)
        .hasMessageEndingWith("0 manifests and 0 blobs are verified");
  }
}
