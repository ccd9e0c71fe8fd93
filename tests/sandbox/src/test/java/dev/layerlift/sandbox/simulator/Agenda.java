package dev.layerlift.sandbox.simulator;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.concurrent.CountDownLatch;

/**
 * Virtual time for many executions at once: one of them moves at a time, and when it waits, the one
 * whose time comes first goes on. Ties are broken by chance from a seed. What moves can change its
 * thread: it is the turn that counts, so nothing that moves may split in two.
 */
final class Agenda implements InstantSource {
  private static final Comparator<Entry> ORDER =
      Comparator.comparing(Entry::at).thenComparingLong(Entry::tie).thenComparingLong(Entry::order);

  /** A place in the order, for whoever waits for it. */
  static final class Turn {
    private final CountDownLatch come = new CountDownLatch(1);

    void await() throws InterruptedException {
      come.await();
    }
  }

  /**
   * @param action of something that happens without taking the turn
   */
  private record Entry(Instant at, long tie, long order, Turn turn, Optional<Runnable> action) {}

  private final PriorityQueue<Entry> entries = new PriorityQueue<>(ORDER);
  private final Random ties;
  private final CountDownLatch empty = new CountDownLatch(1);
  private Instant now = Instant.parse("2026-10-05T06:43:45Z");
  private long count;

  Agenda(long seed) {
    ties = new Random(seed);
  }

  @Override
  public synchronized Instant instant() {
    return now;
  }

  private synchronized Turn add(Instant at, Optional<Runnable> action) {
    Turn turn = new Turn();
    entries.add(new Entry(at, ties.nextLong(), count++, turn, action));
    return turn;
  }

  /** Something that happens then; it may add to the agenda, and does not wait. */
  void at(Instant time, Runnable action) {
    Turn _ = add(time, Optional.of(action));
  }

  /** A turn at the present time, for something new that moves. */
  Turn enter() {
    return add(instant(), Optional.empty());
  }

  /** Lets time pass for whatever has the turn. */
  void pass(Duration duration) throws InterruptedException {
    Turn own = add(instant().plus(duration), Optional.empty());
    handOver();
    own.await();
  }

  /** What has the turn moves no more. */
  void end() {
    handOver();
  }

  /** Runs until nothing is left. */
  void run() throws InterruptedException {
    handOver();
    empty.await();
  }

  private void handOver() {
    while (true) {
      Optional<Entry> next = next();
      if (next.isEmpty()) {
        empty.countDown();
        return;
      }
      if (next.get().action().isEmpty()) {
        next.get().turn().come.countDown();
        return;
      }
      next.get().action().get().run();
    }
  }

  private synchronized Optional<Entry> next() {
    Optional<Entry> next = Optional.ofNullable(entries.poll());
    next.ifPresent(entry -> now = entry.at().isAfter(now) ? entry.at() : now);
    return next;
  }
}
