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
  void leaseOfAnExecutionThatWaitsLastsUntilItsWaitIsOverAndOnceMoreItsTime() {
    Instant wait = START.plus(Duration.ofHours(3));
    lease.acquire(image("v1"), "first");

    assertThat(lease.renew(image("v1"), "first", wait))
        .isEqualTo(new ImageLease.Held(wait.plus(MINUTE)));
    now.set(wait.plusSeconds(59));
    assertThat(lease.acquire(image("v1"), "second"))
        .isEqualTo(new ImageLease.HeldElsewhere("first", wait.plus(MINUTE)));
  }

  @Test
  void renewalFindsThatAnotherHasTakenTheLeaseOver() {
    lease.acquire(image("v1"), "first");
    now.set(START.plus(MINUTE));
    lease.acquire(image("v1"), "second");

    assertThat(lease.renew(image("v1"), "first", START.plus(Duration.ofHours(3))))
        .isEqualTo(new ImageLease.HeldElsewhere("second", START.plus(MINUTE.multipliedBy(2))));
  }

  @Test
  void leaseThatRanOutOrWasGivenBackIsTakenAgainByItsRenewal() {
    lease.acquire(image("v1"), "first");
    now.set(START.plus(MINUTE.multipliedBy(2)));

    assertThat(lease.renew(image("v1"), "first", now.get())).isInstanceOf(ImageLease.Held.class);
    lease.release(image("v1"), "first");
    assertThat(lease.renew(image("v1"), "first", now.get())).isInstanceOf(ImageLease.Held.class);
    assertThat(objects.keys()).hasSize(1);
  }

  @Test
  void leaseIsHeldForEverybodyWhoAsksUntilItsTimeRunsOut() throws IOException {
    assertThat(lease.isHeld(image("v1"))).isFalse();
    lease.acquire(image("v1"), "first");

    assertThat(lease.isHeld(image("v1"))).isTrue();
    assertThat(lease.isHeld(image("v2"))).isFalse();
    now.set(START.plus(MINUTE));
    assertThat(lease.isHeld(image("v1"))).isFalse();
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
    assertThat(lease.renew(image("v1"), "first", START)).isInstanceOf(ImageLease.Unknown.class);
    assertThat(lease.release(image("v1"), "first")).get().asString().contains("503 Slow Down");
  }
}
