package dev.layerlift.sandbox.simulator;

import dev.layerlift.sandbox.simulator.Schedule.Planned;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Makes schedules from the steps of undisturbed runs. */
final class Schedules {
  private Schedules() {}

  /** Every kind of fault at every step where it can happen, and those that are at no step. */
  static List<Schedule> singles(Scenario scenario, Expected expected) {
    List<Schedule> all = new ArrayList<>();
    FaultKind.atNoStep().forEach(kind -> all.add(one(scenario, new Planned(0, kind))));
    for (Steps.Step step : expected.steps()) {
      for (FaultKind kind : FaultKind.at(step.type())) {
        all.add(one(scenario, new Planned(step.number(), kind)));
      }
    }
    return all;
  }

  private static Schedule one(Scenario scenario, Planned fault) {
    return new Schedule(scenario, 1, List.of(fault));
  }

  /** Two faults; the second can lie behind the end of an undisturbed run, in a retry of it. */
  static Schedule pair(Scenario scenario, Expected expected, long seed) {
    Random random = new Random(seed);
    List<Steps.Step> steps = expected.steps();
    Steps.Step first = steps.get(random.nextInt(steps.size()));
    int second =
        random.nextBoolean()
            ? first.number() + 1 + random.nextInt(12)
            : 1 + random.nextInt(steps.size() * 5 / 4);
    StepType type = second <= steps.size() ? steps.get(second - 1).type() : StepType.EVENT_BUS;
    return new Schedule(
        scenario,
        seed,
        List.of(
            new Planned(first.number(), pick(FaultKind.at(first.type()), random)),
            new Planned(second, pick(FaultKind.at(type), random))));
  }

  private static FaultKind pick(List<FaultKind> kinds, Random random) {
    return kinds.get(random.nextInt(kinds.size()));
  }
}
