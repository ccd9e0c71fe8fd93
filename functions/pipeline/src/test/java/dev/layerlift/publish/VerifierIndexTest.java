package dev.layerlift.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.layerlift.fixture.EcrFixture;
import dev.layerlift.oci.model.Digest;
import dev.layerlift.oci.model.Json;
import dev.layerlift.oci.model.MediaType;
import dev.layerlift.testing.image.Format;
import dev.layerlift.testing.image.TestImage;
import dev.layerlift.testing.image.TestImages;
import dev.layerlift.testing.image.TestIndex;
import dev.layerlift.workflow.Publication;
import dev.layerlift.workflow.Publication.PublishedImage;
import dev.layerlift.workflow.Verification;
import dev.layerlift.workflow.VerificationFailedException;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What Verify says to an index that is not what it had to be. The source holds Windows, amd64,
 * arm64 and an attestation of each of the two.
 */
class VerifierIndexTest {
  private static final int WINDOWS = 0;
  private static final int AMD64 = 1;
  private static final int ATTESTATION = 3;

  private final EcrFixture ecr;
  private final TestImage windows = TestImages.windows(9, Format.OCI);
  private final TestImage amd64 = TestImages.linux(1, Format.OCI, 30_000);
  private final TestImage arm64 =
      TestImages.builder(50, Format.OCI, 30_000).platform("linux", "arm64").build();
  private final TestIndex index =
      TestIndex.builder(Format.OCI)
          .image(windows)
          .image(amd64)
          .image(arm64)
          .attestationOf(amd64)
          .attestationOf(arm64)
          .build();
  private final Work work;
  private final Publication published;

  VerifierIndexTest() throws IOException {
    ecr = new EcrFixture();
    work = Work.inPlace(ecr, index);
    published = work.publish();
  }

  @AfterEach
  void close() throws IOException {
    ecr.close();
  }

  private void refused(Publication publication, String... texts) {
    assertThatThrownBy(() -> work.verify(publication))
        .isInstanceOf(VerificationFailedException.class)
        .hasMessageContainingAll(texts);
  }

  private Publication naming(Digest digest, List<PublishedImage> images) {
    return new Publication(1, digest, published.mediaType(), images, 1, 1, List.of());
  }

  private ObjectNode json(Digest digest) throws IOException {
    return Json.parseObject(ecr.repository().manifest(digest).bytes(), "test");
  }

  private Digest store(MediaType type, ObjectNode json) {
    return Digest.parse(ecr.stored().storeManifest(type.name(), Json.write(json)));
  }

  private static ObjectNode entry(ObjectNode index, int i) {
    return (ObjectNode) index.get("manifests").get(i);
  }

  private Publication changed(Consumer<ObjectNode> change) throws IOException {
    ObjectNode json = json(published.digest());
    change.accept(json);
    return naming(store(MediaType.OCI_INDEX, json), published.images());
  }

  @Test
  void everyManifestAndEveryBlobIsLookedAtOnce() {
    ecr.server().journal().clear();

    Verification verification = work.verify(published);

    // Windows has a layer in the registry, its base is kept elsewhere.
    assertThat(verification.manifests()).isEqualTo(6);
    assertThat(verification.blobs()).isEqualTo(2 + 4 + 4 + 2 + 2);
    assertThat(ecr.server().journal().requests("HEAD", ".*/blobs/.*"))
        .extracting(request -> request.path())
        .doesNotHaveDuplicates();
  }

  @Test
  void lostEntryIsTold() throws IOException {
    refused(
        changed(json -> ((ArrayNode) json.get("manifests")).remove(4)),
        "number of entries in sha256:",
        "expected 5, found 4");
  }

  @Test
  void entriesInAnotherOrderAreTold() throws IOException {
    refused(
        changed(json -> {
          ArrayNode entries = (ArrayNode) json.get("manifests");
          entries.add(entries.remove(0));
        }),
        "entry for " + windows.digest());
  }

  @Test
  void entryThatStillNamesTheSourceIsTold() throws IOException {
    refused(
        changed(json ->
            entry(json, AMD64).put("digest", amd64.digest()).put("size", amd64.manifest().length)),
        "entry for " + amd64.digest(),
        "expected " + published.images().get(AMD64).manifest(),
        "found " + amd64.digest());
  }

  @Test
  void entryForAnotherPlatformIsTold() throws IOException {
    refused(
        changed(
            json -> ((ObjectNode) entry(json, AMD64).get("platform")).put("architecture", "arm64")),
        "entry for " + amd64.digest(),
        "for linux/amd64",
        "for linux/arm64");
  }

  @Test
  void entryWithAnotherSizeIsTold() throws IOException {
    Digest variant = published.images().get(AMD64).manifest();

    refused(changed(json -> entry(json, AMD64).put("size", 1)), "size of " + variant);
  }

  @Test
  void attestationThatStillNamesTheSourceIsTold() throws IOException {
    refused(
        changed(json ->
            ((ObjectNode) entry(json, ATTESTATION).get("annotations"))
                .put("vnd.docker.reference.digest", amd64.digest())),
        "entry for ",
        "vnd.docker.reference.digest=" + published.images().get(AMD64).manifest(),
        "vnd.docker.reference.digest=" + amd64.digest());
  }

  @Test
  void keptImageThatLostABlobIsTold() {
    String layer = windows.layers().getFirst().digest();
    ecr.stored().dropBlob(layer);

    refused(published, "blob " + layer);
  }

  @Test
  void markerAndOtherFieldsOfTheIndexAreCompared() throws IOException {
    refused(
        changed(json ->
            ((ObjectNode) json.get("annotations"))
                .put("dev.layerlift.source.digest", amd64.digest())),
        "annotations of sha256:",
        "dev.layerlift.source.digest=" + index.digest(),
        "dev.layerlift.source.digest=" + amd64.digest());
    refused(changed(json -> json.put("x", 1)), "other fields of sha256:");
  }

  /** A child is compared with its source, not only named. */
  @Test
  void childThatWasChangedIsTold() throws IOException {
    Digest variant = published.images().get(AMD64).manifest();
    ObjectNode child = json(variant);
    ((ObjectNode) child.get("annotations")).put("more", "1");
    Digest other = store(MediaType.OCI_MANIFEST, child);
    List<PublishedImage> images =
        published.images().stream()
            .map(i ->
                i.manifest().equals(variant)
                    ? new PublishedImage(i.platform(), i.source(), other)
                    : i)
            .toList();
    ObjectNode json = json(published.digest());
    entry(json, AMD64).put("digest", other.toString()).put("size", Json.write(child).length);
    ((ObjectNode) entry(json, ATTESTATION).get("annotations"))
        .put("vnd.docker.reference.digest", other.toString());

    refused(naming(store(MediaType.OCI_INDEX, json), images), "annotations of " + other, "more=1");
  }

  @Test
  void platformThatWasToBeLeftAloneIsTold() {
    List<PublishedImage> images =
        published.images().stream()
            .map(i ->
                i.source().toString().equals(windows.digest())
                    ? new PublishedImage(
                        i.platform(), i.source(), published.images().get(AMD64).manifest())
                    : i)
            .toList();

    refused(
        naming(published.digest(), images),
        "manifest of windows/amd64, which was to be left alone",
        "expected " + windows.digest());
    assertThat(published.images().get(WINDOWS).manifest()).hasToString(windows.digest());
  }
}
