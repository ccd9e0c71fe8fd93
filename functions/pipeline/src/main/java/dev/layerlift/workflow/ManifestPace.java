package dev.layerlift.workflow;

import dev.layerlift.codec.io.LimitExceededException;
import dev.layerlift.codec.io.MalformedInputException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Lets all executions together store no more manifests than so many a second, in the order in which
 * they come. ECR allows an account 10 PutImage a second, and pushes of others need some of them.
 *
 * <p>One object of the store holds when the next manifest may be stored (the generic cell rate
 * algorithm); who wants a turn moves that time on by a conditional write. A turn that is not used
 * is lost: nobody waits for it.
 *
 * <p>Without the store there is no common pace, and no fault either: a registry that is asked too
 * often says so, and the state machine repeats the call.
 */
public final class ManifestPace {
  /** The object in the store. */
  public static final String KEY = "pace/manifests.json";

  /** Executions end after 12 hours: what would come later is not promised. */
  public static final Duration HORIZON = Duration.ofHours(8);

  /** A call waits that long at most; what takes longer, the state machine waits for. */
  static final Duration PATIENCE = Duration.ofSeconds(3);

  /** How late a turn may be used: then it is in the way of those behind it. */
  private static final Duration GRACE = Duration.ofSeconds(30);

  /** What a clock may be wrong by. A time beyond horizon and slack was never promised. */
  private static final Duration SLACK = Duration.ofMinutes(15);

  private static final int ATTEMPTS = 10;
  private static final int MAX_PAUSE_MILLIS = 100;
  private static final int MAX_DETOUR_SECONDS = 20;

  /**
   * What a pace stands on.
   *
   * @param random safe for use by several threads
   */
  public record Surroundings(InstantSource clock, Pause pause, RandomGenerator random) {}

  private final ObjectStore objects;
  private final Surroundings surroundings;
  private final Duration interval;

  private record Entry(int schema, Instant free, String execution) {
    Entry {
      Schema.require(schema);
    }
  }

  /**
   * @param interval between two manifests
   */
  public ManifestPace(ObjectStore objects, Duration interval, Surroundings surroundings) {
    this.objects = objects;
    this.interval = interval;
    this.surroundings = surroundings;
  }

  /** Between two manifests. */
  public Duration interval() {
    return interval;
  }

  public InstantSource clock() {
    return surroundings.clock();
  }

  /**
   * A turn that begins now or in a few seconds: the one that was reserved, if it is not too late
   * for it, else a new one.
   *
   * @throws QueuedException if it is not yet time
   * @throws ThrottledException if more is waiting than executions live for
   */
  public ManifestTurn take(Optional<ManifestTurn> reserved, int manifests, String execution) {
    ManifestTurn turn =
        reserved.filter(this::isInTime).orElseGet(() -> reserve(manifests, execution));
    Instant now = surroundings.clock().instant();
    if (turn.from().isAfter(now.plus(PATIENCE))) {
      throw new QueuedException(
          turn.from(),
          Optional.of(turn),
          "manifests of other executions come first, for %d s"
              .formatted(Duration.between(now, turn.from()).toSeconds()));
    }
    return turn;
  }

  /** Waits until then; not at all for a time that has come. */
  public void await(Instant time) {
    Duration wait = Duration.between(surroundings.clock().instant(), time);
    if (wait.isPositive()) {
      pause(wait);
    }
  }

  private boolean isInTime(ManifestTurn turn) {
    Instant end = turn.from().plus(interval.multipliedBy(turn.manifests()));
    return surroundings.clock().instant().isBefore(end.plus(GRACE));
  }

  private ManifestTurn reserve(int manifests, String execution) {
    try {
      for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
        Optional<ObjectStore.Stored> stored = objects.get(KEY);
        Instant now = surroundings.clock().instant();
        Instant from = stored.flatMap(s -> promised(s, now)).filter(now::isBefore).orElse(now);
        if (from.isAfter(now.plus(HORIZON))) {
          throw new ThrottledException(
              "the manifests that are waiting to be stored take until %s, more than %d hours"
                  .formatted(from, HORIZON.toHours()));
        }
        Entry next =
            new Entry(Schema.VERSION, from.plus(interval.multipliedBy(manifests)), execution);
        if (replace(stored, WorkflowJson.writeText(next))) {
          return new ManifestTurn(from, manifests);
        }
        pause(Duration.ofMillis(surroundings.random().nextInt(1, MAX_PAUSE_MILLIS)));
      }
    } catch (IOException e) {
      return new ManifestTurn(surroundings.clock().instant(), manifests);
    }
    throw new QueuedException(
        surroundings
            .clock()
            .instant()
            .plusSeconds(surroundings.random().nextInt(1, MAX_DETOUR_SECONDS)),
        Optional.empty(),
        "too many executions ask for their turn at once");
  }

  private boolean replace(Optional<ObjectStore.Stored> stored, String body) throws IOException {
    return stored.isPresent()
        ? objects.replace(KEY, body, stored.get().etag()).isPresent()
        : objects.putIfAbsent(KEY, body).isPresent();
  }

  /** Until when turns are given away; empty for what no honest clock can have written. */
  private static Optional<Instant> promised(ObjectStore.Stored stored, Instant now) {
    try {
      return Optional.of(WorkflowJson.read(stored.body(), Entry.class, KEY).free())
          .filter(free -> free.isBefore(now.plus(HORIZON).plus(SLACK)));
    } catch (MalformedInputException | LimitExceededException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new IllegalStateException("reading text from memory", e);
    }
  }

  private void pause(Duration duration) {
    try {
      surroundings.pause().of(duration);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DeadlineException("interrupted while waiting for a turn", e);
    }
  }
}
