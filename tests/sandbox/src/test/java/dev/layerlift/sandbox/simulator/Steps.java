package dev.layerlift.sandbox.simulator;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Numbers the steps of a run and says what goes wrong with each. Of two executions, one moves at a
 * time: the other waits within a step of its own.
 */
final class Steps {
  /** What each step takes when nothing goes wrong. */
  private static final Duration STEP = Duration.ofMillis(5);

  /** Longer than the client of the registry and the SDK wait. */
  private static final Duration PATIENCE = Duration.ofSeconds(61);

  /** Longer than the time limit of most functions, short of that of the layers' ones. */
  private static final Duration CRAWL = Duration.ofMinutes(14);

  /** What the start and the way of an invocation take. */
  private static final Duration INVOCATION = Duration.ofMillis(100);

  /** Longer than a lease. */
  private static final Duration AHEAD = Duration.ofMinutes(40);

  /** Longer than a function waits for its turn to store manifests. */
  private static final Duration BEHIND = Duration.ofSeconds(5);

  /** Steps that the second of two executions makes before it is the first one's turn again. */
  private static final int LONGEST_TURN = 60;

  /** Of two executions. */
  enum Slot {
    FIRST,
    SECOND
  }

  /** What somebody does to the world in the middle of a run. */
  interface Events {
    void pushAgain();

    void moveTag();

    void deleteImage();

    void expireTokens();
  }

  /** One call of a function. */
  static final class Invocation {
    private final Instant deadline;
    private Optional<String> death = Optional.empty();
    private Optional<FaultKind> outage = Optional.empty();

    private Invocation(Instant deadline) {
      this.deadline = deadline;
    }
  }

  /**
   * @param function whose code made the step; absent outside of functions
   */
  record Step(int number, StepType type, String what, Optional<String> function) {}

  private final VirtualTime time;
  private final Schedule schedule;
  private final Events events;
  private final List<Step> trace = new ArrayList<>();
  private final Map<Slot, Invocation> invocations = new EnumMap<>(Slot.class);
  private final Map<Slot, String> functions = new EnumMap<>(Slot.class);
  private final Map<Slot, FaultKind> outages = new EnumMap<>(Slot.class);
  private Slot turn = Slot.FIRST;
  private boolean firstEnded;
  private boolean secondRuns;
  private int turnLeft;
  private Duration skew = Duration.ZERO;
  private boolean calm;

  Steps(VirtualTime time, Schedule schedule, Events events) {
    this.time = time;
    this.schedule = schedule;
    this.events = events;
  }

  /** The clock of the functions, which can go wrong. */
  InstantSource functionClock() {
    return () -> {
      synchronized (this) {
        return time.instant().plus(skew);
      }
    };
  }

  synchronized List<Step> trace() {
    return List.copyOf(trace);
  }

  /** From now on nothing goes wrong and nothing is counted. */
  synchronized void calmDown() {
    calm = true;
    skew = Duration.ZERO;
    outages.clear();
  }

  synchronized Slot turn() {
    return turn;
  }

  /**
   * Called by whoever is about to carry out a step.
   *
   * @return what goes wrong with it, of the kinds that are about a single call
   */
  synchronized Optional<FaultKind> begin(StepType type, String what) throws InterruptedException {
    if (calm) {
      return Optional.empty();
    }
    @Nullable Invocation invocation = type == StepType.LAMBDA ? null : invocations.get(turn);
    if (invocation != null && invocation.death.isPresent()) {
      return Optional.of(FaultKind.BEFORE);
    }
    handOverIfDue();
    trace.add(new Step(trace.size() + 1, type, what, Optional.ofNullable(functions.get(turn))));
    int number = trace.size();
    time.advance(type == StepType.LAMBDA ? INVOCATION : STEP);
    Optional<FaultKind> fault = Optional.empty();
    for (Schedule.Planned planned : schedule.faults()) {
      if (planned.step() == number && FaultKind.at(type).contains(planned.kind())) {
        fault = play(planned, type, invocation);
      }
    }
    if (fault.isEmpty() && invocation != null) {
      fault = invocation.outage;
    }
    if (fault.isEmpty() && type != StepType.LAMBDA) {
      fault = Optional.ofNullable(outages.get(turn));
    }
    return expired(invocation) ? Optional.of(FaultKind.AFTER) : fault;
  }

  private Optional<FaultKind> play(
      Schedule.Planned planned, StepType type, @Nullable Invocation invocation)
      throws InterruptedException {
    switch (planned.kind()) {
      case TIME_OUT -> {
        time.advance(PATIENCE);
        return Optional.of(planned.step() % 2 == 0 ? FaultKind.BEFORE : FaultKind.AFTER);
      }
      case SLOW -> time.advance(CRAWL);
      case KILLED_BEFORE, KILLED_AFTER -> {
        if (invocation != null) {
          invocation.death = Optional.of("Runtime.ExitError");
        }
        return Optional.of(
            planned.kind() == FaultKind.KILLED_BEFORE ? FaultKind.BEFORE : FaultKind.AFTER);
      }
      case OUTAGE_OF_INVOCATION, THROTTLED_INVOCATION -> {
        if (invocation != null) {
          invocation.outage =
              Optional.of(
                  planned.kind() == FaultKind.OUTAGE_OF_INVOCATION
                      ? FaultKind.UNAVAILABLE
                      : FaultKind.TOO_MANY_REQUESTS);
        }
      }
      case OUTAGE_OF_EXECUTION -> outages.put(turn, FaultKind.UNAVAILABLE);
      case CLOCK_AHEAD -> skew = AHEAD;
      case CLOCK_BEHIND -> skew = BEHIND.negated();
      case EVENT_AGAIN ->
          startSecond(1 + Math.floorMod(schedule.seed() * 31 + planned.step(), LONGEST_TURN));
      case EVENT_AGAIN_TO_THE_END -> startSecond(Integer.MAX_VALUE);
      case TAG_MOVED -> events.moveTag();
      case IMAGE_DELETED -> events.deleteImage();
      case EXPIRED_TOKEN -> {
        if (type != StepType.REGISTRY) {
          return Optional.of(planned.kind());
        }
        events.expireTokens();
      }
      default -> {
        return Optional.of(planned.kind());
      }
    }
    return Optional.empty();
  }

  private boolean expired(@Nullable Invocation invocation) {
    if (invocation != null
        && invocation.death.isEmpty()
        && !time.instant().isBefore(invocation.deadline)) {
      invocation.death = Optional.of("Sandbox.Timedout");
      return true;
    }
    return false;
  }

  private void startSecond(int steps) throws InterruptedException {
    if (secondRuns || turn == Slot.SECOND) {
      return;
    }
    secondRuns = true;
    turnLeft = steps;
    turn = Slot.SECOND;
    events.pushAgain();
    while (turn == Slot.SECOND) {
      wait();
    }
  }

  private void handOverIfDue() throws InterruptedException {
    if (turn == Slot.SECOND && turnLeft-- == 0 && !firstEnded) {
      turn = Slot.FIRST;
      notifyAll();
      while (turn == Slot.FIRST) {
        wait();
      }
    }
  }

  /** An execution has ended; if the other waits, it goes on. */
  synchronized void ended(Slot slot) {
    if (slot == Slot.FIRST) {
      firstEnded = true;
      turn = secondRuns ? Slot.SECOND : Slot.FIRST;
    } else {
      secondRuns = false;
      turn = Slot.FIRST;
    }
    outages.remove(slot);
    notifyAll();
  }

  synchronized Invocation invoked(String function, Duration limit) {
    Invocation invocation = new Invocation(time.instant().plus(limit));
    invocations.put(turn, invocation);
    functions.put(turn, function);
    return invocation;
  }

  /**
   * @return why it ended before its code did, as the error's name
   */
  synchronized Optional<String> returned(Invocation invocation) {
    invocations.remove(turn);
    functions.remove(turn);
    return invocation.death;
  }

  synchronized Duration remaining(Invocation invocation) {
    return Duration.between(time.instant(), invocation.deadline);
  }

  /** A pause within a function; the dead do not wait. */
  synchronized void pause(Duration duration) throws InterruptedException {
    @Nullable Invocation invocation = invocations.get(turn);
    if (invocation != null && invocation.death.isPresent()) {
      throw new InterruptedException("killed");
    }
    time.advance(duration);
    if (expired(invocation)) {
      throw new InterruptedException("out of time");
    }
  }
}
