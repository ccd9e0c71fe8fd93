package dev.layerlift.sandbox.simulator;

import dev.layerlift.handler.FunctionInstance;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Many schedules at once, and what they came to in words. */
final class Campaign {
  private static final long SEED = Long.getLong("simulator.seed", 20261005);

  private final List<Schedule> schedules = new ArrayList<>();

  /** A schedule given by name is the only one. */
  private static boolean replays() {
    return System.getProperty("simulator.schedule") != null;
  }

  /**
   * @param every one of so many single faults over the demo's road; those of a step differ from
   *     those of the next
   */
  Campaign singles(Simulator simulator, int every) throws InterruptedException {
    for (Scenario scenario : Scenario.DEMO) {
      List<Schedule> all = Schedules.singles(scenario, simulator.expected(scenario));
      for (int i = Math.floorMod(SEED, every); i < all.size(); i += every) {
        schedules.add(all.get(i));
      }
    }
    return this;
  }

  /** Pairs over all scenarios in turn. */
  Campaign pairs(Simulator simulator, int count) throws InterruptedException {
    for (int i = 0; i < count; i++) {
      Scenario scenario = Scenario.ALL.get(i % Scenario.ALL.size());
      schedules.add(Schedules.pair(scenario, simulator.expected(scenario), SEED + i));
    }
    return this;
  }

  int size() {
    return schedules.size();
  }

  /** Returns one line for each schedule that violates something: it replays by it. */
  String run(Simulator simulator) throws InterruptedException {
    List<Schedule> chosen =
        replays()
            ? List.of(Schedule.parse(System.getProperty("simulator.schedule")))
            : List.copyOf(schedules);
    long start = System.nanoTime();
    List<Simulator.Result> bad = simulator.runAll(chosen);
    System.out.printf(
        "%d schedules, seed %d, %.1f s%n", chosen.size(), SEED, (System.nanoTime() - start) / 1e9);
    return bad.stream().map(Simulator.Result::toString).collect(Collectors.joining("\n"));
  }

  static Simulator simulator() {
    return new Simulator(FunctionInstance.Sabotage.none());
  }
}
