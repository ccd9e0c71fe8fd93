package dev.layerlift.publish;

import static dev.layerlift.publish.SociForgery.annotations;
import static dev.layerlift.publish.SociForgery.entries;
import static dev.layerlift.publish.SociForgery.entry;
import static dev.layerlift.publish.SociForgery.part;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.layerlift.fixture.EcrFixture;
import dev.layerlift.oci.model.Digest;
import dev.layerlift.oci.model.Json;
import dev.layerlift.oci.model.MediaType;
import dev.layerlift.testing.content.Content;
import dev.layerlift.testing.image.Format;
import dev.layerlift.testing.image.TestImage;
import dev.layerlift.testing.image.TestImages;
import dev.layerlift.testing.image.TestIndex;
import dev.layerlift.testing.image.TestLayer;
import dev.layerlift.workflow.LayerResult.Indexed;
import dev.layerlift.workflow.PublishedVariant;
import dev.layerlift.workflow.PublishedVariant.PublishedIndex;
import dev.layerlift.workflow.SociVersion;
import dev.layerlift.workflow.Verification;
import dev.layerlift.workflow.VerificationFailedException;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What Verify says to a SOCI variant that is not what it had to be. */
class SociVerifierTest {
  private static final String STRANGER = Digest.sha256(new byte[] {1}).toString();

  private final EcrFixture ecr;
  private final TestImage image = TestImages.linux(1, Format.DOCKER, 60_000);
  private final SociWork work;
  private final PublishedVariant published;

  SociVerifierTest() throws IOException {
    ecr = new EcrFixture();
    work = SociWork.inPlace(ecr, image, SociVersion.V2);
    published = work.publish();
  }

  @AfterEach
  void close() throws IOException {
    ecr.close();
  }

  private void refused(PublishedVariant variant, String... texts) {
    refused(work, variant, texts);
  }

  private static void refused(SociWork work, PublishedVariant variant, String... texts) {
    assertThatThrownBy(() -> work.verify(variant))
        .isInstanceOf(VerificationFailedException.class)
        .hasMessageContainingAll(texts);
  }

  private SociForgery forgery() {
    return new SociForgery(work, published);
  }

  private PublishedVariant sociIndex(Consumer<ObjectNode> change) throws IOException {
    return forgery().sociIndex(change).publish();
  }

  private PublishedVariant root(Consumer<ObjectNode> change) throws IOException {
    return forgery().root(change).publish();
  }

  private List<Indexed> ztocs() {
    return work.layers().stream().map(r -> (Indexed) r.ztoc().orElseThrow()).toList();
  }

  @Test
  void variantThatIsAsItMustBeIsCounted() throws IOException {
    Verification verification = work.verify(published);

    long bytes = image.config().length + 2L;
    bytes += image.layers().stream().mapToLong(TestLayer::size).sum();
    bytes += ztocs().stream().mapToLong(Indexed::size).sum();
    assertThat(verification).isEqualTo(new Verification(1, 3, 1 + 3 + 1 + 3, bytes));
    assertThat(work.verify(forgery().publish())).isEqualTo(verification);
  }

  @Test
  void imageThatNamesAnotherIndexIsTold() throws IOException {
    refused(
        forgery()
            .image(json -> annotations(json).put(SociIndexManifest.INDEX_DIGEST, STRANGER))
            .publish(),
        "annotations of sha256:",
        SociIndexManifest.INDEX_DIGEST + "=" + STRANGER);
    refused(
        root(json -> annotations(entry(json, 0)).put(SociIndexManifest.INDEX_DIGEST, STRANGER)),
        "entry for " + image.digest(),
        SociIndexManifest.INDEX_DIGEST + "=" + STRANGER);
  }

  @Test
  void indexThatNamesAnotherImageIsTold() throws IOException {
    refused(
        root(json -> annotations(entry(json, 1)).put(SociIndexManifest.IMAGE_DIGEST, STRANGER)),
        "entry of the SOCI index sha256:",
        SociIndexManifest.IMAGE_DIGEST + "=" + STRANGER);
  }

  @Test
  void indexBeforeItsImageIsTold() throws IOException {
    refused(
        root(json -> entries(json).add(entries(json).remove(0))), "entry for " + image.digest());
  }

  @Test
  void lostIndexIsTold() throws IOException {
    refused(
        root(json -> entries(json).remove(1)),
        "number of entries in sha256:",
        "expected 2, found 1");
  }

  @Test
  void indexThatAPullCouldTakeForAnImageIsTold() throws IOException {
    for (String field : List.of("platform", "artifactType")) {
      refused(root(json -> entry(json, 1).remove(field)), "entry of the SOCI index sha256:");
    }
    refused(
        root(json -> ((ObjectNode) entry(json, 1).get("platform")).put("architecture", "arm64")),
        "entry of the SOCI index sha256:",
        "for linux/amd64",
        "for linux/arm64");
  }

  @Test
  void otherZtocIsTold() throws IOException {
    refused(
        sociIndex(json -> part(json, 1).put("digest", STRANGER)),
        "ztocs of sha256:",
        "found [",
        STRANGER);
  }

  @Test
  void ztocsInAnotherOrderAreTold() throws IOException {
    refused(
        sociIndex(json -> {
          ArrayNode parts = (ArrayNode) json.get("layers");
          parts.add(parts.remove(0));
        }),
        "ztocs of sha256:");
  }

  @Test
  void everyAnnotationOfAZtocIsCompared() throws IOException {
    for (String key :
        List.of(
            SociIndexManifest.LAYER_DIGEST,
            SociIndexManifest.LAYER_MEDIA_TYPE,
            SociIndexManifest.SPAN_SIZE)) {
      refused(sociIndex(json -> annotations(part(json, 2)).put(key, "x")), "ztocs of sha256:");
      refused(sociIndex(json -> annotations(part(json, 2)).remove(key)), "ztocs of sha256:");
    }
    refused(
        sociIndex(json -> annotations(part(json, 0)).put(SociIndexManifest.DISABLE_XATTRS, "true")),
        "ztocs of sha256:");
  }

  @Test
  void lostZtocAndPartThatNobodyAskedForAreTold() throws IOException {
    refused(
        sociIndex(json -> ((ArrayNode) json.get("layers")).remove(2)),
        "number of ztocs in sha256:",
        "expected 3, found 2");
    refused(
        sociIndex(json -> ((ArrayNode) json.get("layers")).add(part(json, 0).deepCopy())),
        "type of a part of sha256:");
    refused(
        sociIndex(json -> {
          ObjectNode list = part(json, 0).deepCopy();
          list.put("mediaType", SociIndexManifest.PREFETCH.name());
          ((ArrayNode) json.get("layers")).add(list);
        }),
        "layer of a prefetch list of sha256:");
  }

  @Test
  void ztocThatIsNotThereOrHasAnotherSizeIsTold() {
    Indexed ztoc = ztocs().getFirst();
    ecr.stored().dropBlob(ztoc.digest().toString());
    refused(published, "blob %s of %d bytes is not in ".formatted(ztoc.digest(), ztoc.size()));

    ecr.stored().storeBlob(ztoc.digest().toString(), Content.of("short"));
    refused(published, "blob " + ztoc.digest());
  }

  @Test
  void otherFieldsOfTheIndexAreCompared() throws IOException {
    refused(
        sociIndex(json ->
            ((ObjectNode) json.get("config")).put("mediaType", SociIndexManifest.V1.name())),
        "configuration of sha256:");
    refused(
        sociIndex(json -> json.set("subject", image.descriptor())),
        "subject of sha256:",
        image.digest());
    refused(
        sociIndex(json -> annotations(json).put(SociIndexManifest.BUILD_TOOL, "somebody")),
        "annotations of sha256:",
        SociIndexManifest.BUILD_TOOL + "=somebody");
  }

  /** Readers write an index again from the fields that they know, and compare its digest. */
  @Test
  void fieldThatReadersDoNotWriteAgainIsTold() throws IOException {
    refused(
        sociIndex(json -> json.put("artifactType", SociIndexManifest.V2.name())),
        "bytes of SOCI index sha256:");
    refused(sociIndex(json -> part(json, 0).put("x", 1)), "sha256:");
  }

  @Test
  void imageThatChangedIsTold() throws IOException {
    refused(
        forgery().image(json -> ((ArrayNode) json.get("layers")).remove(2)).publish(),
        "layers of sha256:");
    refused(
        forgery()
            .image(json ->
                ((ObjectNode) json.get("layers").get(0))
                    .put("mediaType", MediaType.OCI_LAYER_GZIP.name()))
            .publish(),
        "layers of sha256:");
    refused(
        forgery()
            .image(json -> ((ObjectNode) json.get("config")).put("digest", STRANGER))
            .publish(),
        "configuration of sha256:");
    refused(forgery().image(json -> json.put("x", 1)).publish(), "other fields of sha256:");
  }

  @Test
  void markersOfOtherSettingsAreTold() throws IOException {
    refused(
        root(json -> annotations(json).put("dev.layerlift.settings", "soci-other")),
        "annotations of sha256:",
        "dev.layerlift.settings=soci-other");
    refused(
        forgery()
            .image(json -> annotations(json).put("dev.layerlift.settings", "soci-other"))
            .publish(),
        "annotations of sha256:",
        "dev.layerlift.settings=soci-other");
  }

  private PublishedVariant with(List<PublishedIndex> indices) {
    return new PublishedVariant(
        published.strategy(),
        published.digest(),
        published.mediaType(),
        published.images(),
        indices,
        1,
        1,
        List.of());
  }

  @Test
  void publicationWithoutItsIndexOrWithOneOfAnotherVersionIsTold() {
    PublishedIndex index = published.indices().getFirst();

    refused(with(List.of()), "no SOCI index of " + published.images().getFirst().manifest());
    refused(
        with(
            List.of(
                index,
                new PublishedIndex(SociVersion.V1, index.image(), index.digest(), index.size()))),
        "version of SOCI index " + index.digest(),
        "expected v2, found v1");
  }

  @Test
  void attestationThatStillNamesTheSourceIsTold() throws IOException {
    TestIndex source = TestImages.multiPlatform(9, 60_000);
    SociWork several = SociWork.inPlace(ecr, source, SociVersion.V2);
    PublishedVariant variant = several.publish();
    ObjectNode json = Json.parseObject(ecr.repository().manifest(variant.digest()).bytes(), "test");
    annotations(entry(json, 2))
        .put("vnd.docker.reference.digest", source.children().getFirst().digest());
    String changed = ecr.stored().storeManifest(MediaType.OCI_INDEX.name(), Json.write(json));

    assertThat(several.verify(variant).manifests()).isEqualTo(7);
    refused(
        several,
        new PublishedVariant(
            variant.strategy(),
            Digest.parse(changed),
            variant.mediaType(),
            variant.images(),
            variant.indices(),
            1,
            1,
            List.of()),
        "entry for " + source.children().get(2).digest(),
        "vnd.docker.reference.digest=" + variant.images().getFirst().manifest());
  }

  @Test
  void versionOneIndexOfAnotherSubjectIsTold() throws IOException {
    SociWork one = SociWork.inPlace(ecr, image, SociVersion.V1);
    PublishedVariant variant = one.publish();
    PublishedIndex index = variant.indices().getFirst();
    ObjectNode json = Json.parseObject(ecr.repository().manifest(index.digest()).bytes(), "test");
    ((ObjectNode) json.get("subject")).put("digest", STRANGER);
    String other = ecr.stored().storeManifest(MediaType.OCI_MANIFEST.name(), Json.write(json));

    assertThat(one.verify(variant).manifests()).isEqualTo(2);
    for (String digest : List.of(other, STRANGER)) {
      PublishedIndex forged =
          new PublishedIndex(SociVersion.V1, index.image(), Digest.parse(digest), index.size());
      refused(
          one,
          new PublishedVariant(
              variant.strategy(),
              variant.digest(),
              variant.mediaType(),
              variant.images(),
              List.of(forged),
              1,
              1,
              List.of()),
          digest);
    }
  }
}
