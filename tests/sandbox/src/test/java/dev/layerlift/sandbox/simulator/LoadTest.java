package dev.layerlift.sandbox.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.layerlift.workflow.ImageLease;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * A wave of pushes through the deployed workflow at an account's published rates. A few hundred
 * events in every build; how to run ten thousand: tests/sandbox/README.md.
 */
class LoadTest {
  private static final int EVENTS = Integer.getInteger("load.events", 300);
  private static final long SEED = Long.getLong("load.seed", 20261005);
  private static final int FEW = 40;

  /** The reconciler runs twice in it. */
  private static final Duration WAIT = Duration.ofMinutes(150);

  @Test
  void waveOfPushesDrainsAtThePaceAndLosesNothing() throws IOException, InterruptedException {
    long start = System.nanoTime();
    double processor = processorSeconds();
    try (LoadWorld world = new LoadWorld(Wave.of(EVENTS, SEED), SEED)) {
      world.run();
      LoadAudit audit = new LoadAudit(world);
      List<String> violations = audit.violations();
      System.out.printf(
          "%sseed %d, %.1f s of real time, %.1f s of processor%n",
          audit.figures(), SEED, (System.nanoTime() - start) / 1e9, processorSeconds() - processor);

      assertThat(violations).isEmpty();
    }
  }

  /** Events come again meanwhile, too. */
  @Test
  void imageWhoseExecutionWaitsLongerThanALeaseIsNotDoneByAnother()
      throws IOException, InterruptedException {
    assertThat(WAIT).isGreaterThan(ImageLease.DEFAULT_DURATION.multipliedBy(3));
    try (LoadWorld world = new LoadWorld(Wave.of(FEW, SEED), SEED)) {
      world.fillQueue(WAIT);
      world.run();
      LoadAudit audit = new LoadAudit(world);

      assertThat(audit.violations(WAIT)).isEmpty();
      assertThat(world.started()).isZero();
      assertThat(world.reconciled())
          .hasSizeGreaterThanOrEqualTo(2)
          .allSatisfy(answer -> {
            assertThat(answer.path("complete").asBoolean(false)).isTrue();
            assertThat(answer.path("underWay").asInt(0)).isPositive();
            assertThat(answer.path("missed").asInt(-1)).isZero();
          });
    }
  }

  @Test
  void sameSeedGivesTheSameRun() throws IOException, InterruptedException {
    assertThat(figures(FEW)).isEqualTo(figures(FEW));
  }

  private static String figures(int events) throws IOException, InterruptedException {
    try (LoadWorld world = new LoadWorld(Wave.of(events, SEED), SEED)) {
      world.run();
      return new LoadAudit(world).figures();
    }
  }

  /** Of the whole JVM. */
  private static double processorSeconds() {
    return ManagementFactory.getPlatformMXBean(com.sun.management.OperatingSystemMXBean.class)
            .getProcessCpuTime()
        / 1e9;
  }
}
