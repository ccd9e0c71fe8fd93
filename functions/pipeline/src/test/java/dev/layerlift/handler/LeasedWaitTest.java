package dev.layerlift.handler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.layerlift.fixture.MemoryObjectStore;
import dev.layerlift.oci.model.Digest;
import dev.layerlift.oci.model.RegistryHost;
import dev.layerlift.oci.model.RepositoryName;
import dev.layerlift.oci.model.Tag;
import dev.layerlift.workflow.ImageAddress;
import dev.layerlift.workflow.ImageLease;
import dev.layerlift.workflow.Inspection;
import dev.layerlift.workflow.LayerliftException;
import dev.layerlift.workflow.QueuedException;
import dev.layerlift.workflow.StoodBackException;
import dev.layerlift.workflow.WorkflowJson;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class LeasedWaitTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final Instant TURN = Instant.parse("2026-01-01T05:00:00Z");
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final ImageAddress IMAGE =
      new ImageAddress(
          new RegistryHost("registry.example:5000"),
          new RepositoryName("team/app"),
          new Tag("v1"),
          Digest.sha256(new byte[] {1}));

  private final MemoryObjectStore objects = new MemoryObjectStore();
  private final AtomicReference<Instant> now = new AtomicReference<>(START);
  private final ImageLease lease = new ImageLease(objects, now::get, MINUTE);
  private final QueuedException wait = new QueuedException(TURN, Optional.empty(), "a test");
  private final LambdaContext context = new LambdaContext();

  private LayerliftException wait(String execution) {
    return new LeasedWait(lease)
        .before(wait, IMAGE, execution, new StageLog("Publish", context, now::get));
  }

  @Test
  void leaseIsHeldWhileTheExecutionWaitsHoweverLong() {
    lease.acquire(IMAGE, "first");

    assertThat(wait("first")).isSameAs(wait);
    now.set(TURN);
    assertThat(lease.acquire(IMAGE, "second"))
        .isEqualTo(new ImageLease.HeldElsewhere("first", TURN.plus(MINUTE)));
  }

  @Test
  void executionWhoseLeaseAnotherHasStandsBackWithAnAnswerLikeThatOfInspect() throws IOException {
    lease.acquire(IMAGE, "first");
    now.set(START.plus(MINUTE));
    lease.acquire(IMAGE, "second");

    LayerliftException failure = wait("first");

    assertThat(failure).isInstanceOf(StoodBackException.class);
    assertThat(
            WorkflowJson.read(
                Objects.requireNonNull(failure.getMessage()), Inspection.class, "message"))
        .isEqualTo(
            new Inspection.HeldElsewhere(1, IMAGE, "second", START.plus(MINUTE.multipliedBy(2))));
  }

  @Test
  void withoutTheStoreTheExecutionWaitsAllTheSameAndSaysSo() {
    objects.breakDown();

    assertThat(wait("first")).isSameAs(wait);
    assertThat(context.log()).singleElement().asString().contains("503 Slow Down");
  }
}
