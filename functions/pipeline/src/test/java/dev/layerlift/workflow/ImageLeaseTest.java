package dev.layerlift.workflow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.layerlift.fixture.MemoryObjectStore;
import dev.layerlift.oci.model.Digest;
import dev.layerlift.oci.model.RegistryHost;
import dev.layerlift.oci.model.RepositoryName;
import dev.layerlift.oci.model.Tag;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class ImageLeaseTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final MemoryObjectStore objects = new MemoryObjectStore();
  private final AtomicReference<Instant> now = new AtomicReference<>(START);
  private final ImageLease lease = new ImageLease(objects, now::get, MINUTE);

  private static ImageAddress image(String tag) {
    return new ImageAddress(
        new RegistryHost("registry.example:5000"),
        new RepositoryName("team/app"),
        new Tag(tag),
        Digest.sha256(new byte[] {1}));
  }

  @Test
  void secondExecutionSeesWhoHoldsIt() {
    assertThat(lease.acquire(image("v1"), "first"))
        .isEqualTo(new ImageLease.Held(START.plus(MINUTE)));
    assertThat(lease.acquire(image("v1"), "second"))
        .isEqualTo(new ImageLease.HeldElsewhere("first", START.plus(MINUTE)));
  }

  @Test
  void imagesUnderWayAreListedUntilTheirTimeRunsOut() throws IOException {
    lease.acquire(image("v1"), "first");
    lease.acquire(image("v2"), "first");
    ImageAddress image = image("v1");

    assertThat(lease.held(image.registry(), image.repository())).containsExactly(image.digest());
    assertThat(lease.held(image.registry(), new RepositoryName("team"))).isEmpty();
    now.set(START.plus(MINUTE));
    assertThat(lease.held(image.registry(), image.repository())).isEmpty();
  }

  @Test
  void sameExecutionTakesItAgainAndLonger() {
    lease.acquire(image("v1"), "first");
    now.set(START.plusSeconds(30));

    assertThat(lease.acquire(image("v1"), "first"))
        .isEqualTo(new ImageLease.Held(START.plusSeconds(90)));
  }

  @Test
  void anotherTagOfTheSameImageIsAnotherLease() {
    lease.acquire(image("v1"), "first");

    assertThat(lease.acquire(image("latest"), "second")).isInstanceOf(ImageLease.Held.class);
  }

  @Test
  void expiredLeaseIsTakenOverAndNotReleasedByItsFormerHolder() {
    lease.acquire(image("v1"), "first");
    now.set(START.plus(MINUTE));

    assertThat(lease.acquire(image("v1"), "second")).isInstanceOf(ImageLease.Held.class);
    assertThat(lease.release(image("v1"), "first")).isEmpty();
    assertThat(lease.acquire(image("v1"), "third")).isInstanceOf(ImageLease.HeldElsewhere.class);
  }

  @Test
  void releasedLeaseIsFree() {
    lease.acquire(image("v1"), "first");

    assertThat(lease.release(image("v1"), "first")).isEmpty();
    assertThat(objects.keys()).isEmpty();
    assertThat(lease.acquire(image("v1"), "second")).isInstanceOf(ImageLease.Held.class);
  }

  @Test
  void unreadableLeaseIsReplaced() throws IOException {
    lease.acquire(image("v1"), "first");
    objects.put(objects.keys().iterator().next(), "<html>");

    assertThat(lease.acquire(image("v1"), "second")).isInstanceOf(ImageLease.Held.class);
  }

  @Test
  void faultOfTheStoreIsANoteAndNoError() {
    objects.breakDown();

    assertThat(lease.acquire(image("v1"), "first"))
        .isInstanceOfSatisfying(
            ImageLease.Unknown.class, u -> assertThat(u.reason()).contains("503 Slow Down"));
    assertThat(lease.release(image("v1"), "first")).get().asString().contains("503 Slow Down");
  }
}
