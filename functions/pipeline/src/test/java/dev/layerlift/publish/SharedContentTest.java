package dev.layerlift.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.layerlift.fixture.EcrFixture;
import dev.layerlift.oci.model.Descriptor;
import dev.layerlift.oci.model.Digest;
import dev.layerlift.oci.model.MediaType;
import dev.layerlift.oci.model.RawManifest;
import dev.layerlift.oci.store.ImageTarget;
import dev.layerlift.oci.store.StoreException;
import dev.layerlift.testing.image.Format;
import dev.layerlift.testing.image.Stored;
import dev.layerlift.testing.image.TestImage;
import dev.layerlift.testing.image.TestImages;
import dev.layerlift.testing.image.TestIndex;
import dev.layerlift.testing.image.TestLayer;
import dev.layerlift.testing.registry.RegistryManners;
import dev.layerlift.testing.registry.Repository;
import dev.layerlift.testing.registry.Request;
import dev.layerlift.testing.registry.StoredManifest;
import dev.layerlift.workflow.Deadline;
import dev.layerlift.workflow.DeadlineException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SharedContentTest {
  private static final String UPLOADS = "/v2/team/other/blobs/uploads/.*";

  private final EcrFixture registry;
  private final Repository other;

  SharedContentTest() throws IOException {
    // Mounts, as ECR allows them where an account switches them on.
    registry = new EcrFixture(RegistryManners.ecr().withMounts(true));
    other = registry.server().repository("team/other");
  }

  @AfterEach
  void close() throws IOException {
    registry.close();
  }

  private SharedContent content(boolean mounts, Deadline deadline) {
    return new SharedContent(
        registry.repository(),
        registry.repository(Work.OTHER),
        mounts ? Optional.of(EcrFixture.NAME) : Optional.empty(),
        deadline);
  }

  private RawManifest push(Stored image) throws IOException {
    Digest digest = registry.push(image, "v1").digest();
    RawManifest raw = registry.repository().manifest(digest);
    registry.server().journal().clear();
    return raw;
  }

  private static Descriptor descriptor(TestLayer layer) {
    return Descriptor.of(MediaType.OCI_LAYER_GZIP, Digest.parse(layer.digest()), layer.size());
  }

  private long uploadedBytes() {
    return registry.server().journal().where(r -> r.path().matches(UPLOADS)).stream()
        .mapToLong(Request::receivedBytes)
        .sum();
  }

  @Test
  void sameStoreIsNotAskedForAnything() throws IOException {
    RawManifest image = push(TestImages.multiPlatform(1, 30_000));
    ImageTarget repository = registry.repository();
    SharedContent content =
        new SharedContent(repository, repository, Optional.empty(), Deadline.none());

    content.bring(image);
    content.bring(image.descriptor());
    content.bringManifest(image.descriptor());

    assertThat(registry.server().journal().requests()).isEmpty();
  }

  @Test
  void blobIsCopiedOnce() throws IOException {
    TestImage image = TestImages.linux(1, Format.OCI, 30_000);
    push(image);
    TestLayer layer = image.layers().getFirst();
    SharedContent content = content(false, Deadline.none());

    content.bring(descriptor(layer));
    content.bring(descriptor(layer));

    assertThat(other.blob(layer.digest()).orElseThrow().bytes()).isEqualTo(layer.blob().bytes());
    assertThat(uploadedBytes()).isEqualTo(layer.size());
  }

  @Test
  void blobThatIsThereIsNotMoved() throws IOException {
    TestImage image = TestImages.linux(1, Format.OCI, 30_000);
    push(image);
    TestLayer layer = image.layers().getFirst();
    other.storeBlob(layer.digest(), layer.blob());

    content(true, Deadline.none()).bring(descriptor(layer));

    assertThat(registry.server().journal().where(r -> !r.method().equals("HEAD"))).isEmpty();
  }

  @Test
  void blobIsMountedWithoutMovingAByte() throws IOException {
    TestImage image = TestImages.linux(1, Format.OCI, 30_000);
    push(image);
    TestLayer layer = image.layers().getFirst();

    content(true, Deadline.none()).bring(descriptor(layer));

    assertThat(other.blob(layer.digest())).isPresent();
    assertThat(uploadedBytes()).isZero();
    assertThat(registry.server().journal().count("POST", UPLOADS)).isEqualTo(1);
    assertThat(registry.server().journal().count("GET", ".*")).isZero();
  }

  @Test
  void indexComesAfterAllThatItNames() throws IOException {
    TestIndex inner =
        TestIndex.builder(Format.OCI).image(TestImages.linux(1, Format.OCI, 30_000)).build();
    TestImage windows = TestImages.windows(9, Format.OCI);
    TestIndex outer =
        TestIndex.builder(Format.OCI).child(inner, inner.descriptor()).image(windows).build();

    content(true, Deadline.none()).bring(push(outer));

    assertThat(other.manifests())
        .extracting(StoredManifest::digest)
        .containsExactly(
            inner.children().getFirst().digest(), inner.digest(), windows.digest(), outer.digest());
    assertThat(other.tags()).isEmpty();
  }

  @Test
  void manifestThatIsThereIsNotWrittenAgain() throws IOException {
    TestIndex image = TestImages.multiPlatform(1, 30_000);
    image.storeIn(other);

    content(true, Deadline.none()).bring(push(image));

    assertThat(registry.server().journal().where(r -> !r.method().equals("HEAD"))).isEmpty();
  }

  @Test
  void brokenBlobNeverArrives() throws IOException {
    TestImage image = TestImages.linux(1, Format.OCI, 30_000);
    push(image);
    TestLayer layer = image.layers().getFirst();
    registry.stored().storeBlob(layer.digest(), layer.withFlippedBit(99).blob());

    assertThatThrownBy(() -> content(false, Deadline.none()).bring(descriptor(layer)))
        .isInstanceOf(StoreException.ContentMismatch.class)
        .hasMessageContaining(layer.digest());
    assertThat(other.blobs()).isEmpty();
  }

  @Test
  void timeThatRunsOutStopsBeforeTheNextCopy() throws IOException {
    TestImage image = TestImages.linux(1, Format.OCI, 30_000);
    push(image);
    TestLayer layer = image.layers().getFirst();
    Deadline deadline = () -> Duration.ofSeconds(1);

    assertThatThrownBy(() -> content(false, deadline).bring(descriptor(layer)))
        .isInstanceOf(DeadlineException.class)
        .hasMessageContaining("blob " + layer.digest() + " is next to be copied");
    assertThat(registry.server().journal().where(r -> !r.method().equals("HEAD"))).isEmpty();
  }

  @Test
  void foreignLayerIsNowhereAndStaysThere() throws IOException {
    TestImage image = TestImages.withForeignLayer(1, Format.OCI);
    RawManifest raw = push(image);

    content(false, Deadline.none()).bring(raw);

    assertThat(other.blobs())
        .containsExactlyInAnyOrderElementsOf(
            List.of(image.layers().getFirst().digest(), Digest.sha256(image.config()).toString()));
    assertThat(other.manifest(image.digest())).isPresent();
  }
}
