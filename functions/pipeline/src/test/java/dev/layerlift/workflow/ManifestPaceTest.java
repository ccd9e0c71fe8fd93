package dev.layerlift.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.layerlift.fixture.MemoryObjectStore;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentSkipListSet;
import org.junit.jupiter.api.Test;

class ManifestPaceTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final Duration INTERVAL = Duration.ofMillis(200);

  private final MemoryObjectStore objects = new MemoryObjectStore();
  private Instant now = START;
  private final ManifestPace pace = pace(objects);

  private ManifestPace pace(ObjectStore store) {
    return new ManifestPace(
        store,
        INTERVAL,
        new ManifestPace.Surroundings(() -> now, pause -> now = now.plus(pause), new Random(1)));
  }

  private ManifestTurn take(int manifests) {
    return pace.take(Optional.empty(), manifests, "execution");
  }

  @Test
  void turnsFollowEachOtherAtThePace() {
    assertThat(take(3)).isEqualTo(new ManifestTurn(START, 3));
    assertThat(take(1)).isEqualTo(new ManifestTurn(START.plusMillis(600), 1));
    assertThat(take(2)).isEqualTo(new ManifestTurn(START.plusMillis(800), 2));
  }

  @Test
  void timeInWhichNobodyCameIsNotMadeUpFor() {
    take(1);
    now = START.plusSeconds(60);

    assertThat(take(1).from()).isEqualTo(now);
    assertThat(take(1).from()).isEqualTo(now.plus(INTERVAL));
  }

  @Test
  void whoWouldWaitLongIsToldUntilWhenAndKeepsItsTurn() throws IOException {
    take(100);

    QueuedException queued = catchThrowableOfType(QueuedException.class, () -> take(4));

    ManifestTurn turn = new ManifestTurn(START.plusSeconds(20), 4);
    assertThat(
            WorkflowJson.read(
                String.valueOf(queued.getMessage()), QueuedException.Wait.class, "message"))
        .isEqualTo(
            new QueuedException.Wait(
                turn.from(),
                Optional.of(turn),
                "manifests of other executions come first, for 20 s"));
    now = START.plusSeconds(21);
    assertThat(pace.take(Optional.of(turn), 4, "execution")).isEqualTo(turn);
  }

  @Test
  void timeToCallAgainIsAWholeSecondAndNotBeforeTheTurn() throws IOException {
    take(26);

    QueuedException queued = catchThrowableOfType(QueuedException.class, () -> take(1));

    QueuedException.Wait wait =
        WorkflowJson.read(
            String.valueOf(queued.getMessage()), QueuedException.Wait.class, "message");
    assertThat(wait.turn().orElseThrow().from()).isEqualTo(START.plusMillis(5200));
    assertThat(wait.until()).isEqualTo(START.plusSeconds(6));
  }

  @Test
  void turnThatIsLongOverIsTakenAgain() {
    ManifestTurn old = take(2);
    now = START.plusSeconds(31);

    assertThat(pace.take(Optional.of(old), 2, "execution").from()).isEqualTo(now);
  }

  @Test
  void noTwoExecutionsGetTheSameTime() throws Exception {
    ConcurrentSkipListSet<Instant> times = new ConcurrentSkipListSet<>();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      String execution = "execution " + i;
      threads.add(
          Thread.ofVirtual()
              .start(() -> {
                ManifestPace own =
                    new ManifestPace(
                        objects,
                        Duration.ofMillis(1),
                        new ManifestPace.Surroundings(() -> START, Thread::sleep, new Random()));
                for (int turn = 0; turn < 10; turn++) {
                  times.add(takeAtLast(own, execution));
                }
              }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(times).hasSize(200).contains(START, START.plusMillis(199));
  }

  /** As the state machine does: again, if too many ask at once. */
  private static Instant takeAtLast(ManifestPace pace, String execution) {
    while (true) {
      try {
        return pace.take(Optional.empty(), 1, execution).from();
      } catch (QueuedException e) {
        // Its turn is never far away here: nothing was reserved.
        assertThat(e).hasMessageContaining("\"turn\":null");
      }
    }
  }

  @Test
  void whatIsWaitingBeyondTheLifeOfAnExecutionIsRefused() {
    for (int minutes = 0; minutes <= 8 * 60; minutes += 6) {
      try {
        take(5 * 60 * 6);
      } catch (QueuedException e) {
        assertThat(e).hasMessageContaining("come first");
      }
    }
    assertThatThrownBy(() -> take(1))
        .isInstanceOf(ThrottledException.class)
        .hasMessageContaining("more than 8 hours");
  }

  @Test
  void timeThatNoHonestClockCanHaveWrittenIsForgotten() throws IOException {
    objects.put(
        ManifestPace.KEY,
        "{\"schema\":1,\"free\":\"2026-01-02T00:00:00Z\",\"execution\":\"of tomorrow\"}");

    assertThat(take(1).from()).isEqualTo(START);
  }

  @Test
  void unreadableObjectIsWrittenAnew() throws IOException {
    objects.put(ManifestPace.KEY, "[");

    assertThat(take(1).from()).isEqualTo(START);
    assertThat(take(1).from()).isEqualTo(START.plus(INTERVAL));
  }

  @Test
  void withoutTheStoreNobodyWaits() {
    objects.breakDown();

    assertThat(take(5).from()).isEqualTo(START);
    assertThat(take(5).from()).isEqualTo(START);
  }
}
