package dev.layerlift.sandbox.simulator;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What goes wrong when. Its text, such as {@code zstd seed=7 12:AFTER 31:KILLED_BEFORE}, is all
 * that is needed to run it again.
 *
 * @param seed of the jitter, and of how two executions take turns
 */
record Schedule(Scenario scenario, long seed, List<Planned> faults) {
  Schedule {
    faults = List.copyOf(faults);
  }

  /**
   * @param step counted from 1; 0 for what is about the execution as a whole
   */
  record Planned(int step, FaultKind kind) {
    @Override
    public String toString() {
      return step + ":" + kind;
    }
  }

  static Schedule undisturbed(Scenario scenario) {
    return new Schedule(scenario, 0, List.of());
  }

  /**
   * @throws IllegalArgumentException if it is not such a text
   */
  static Schedule parse(String text) {
    String[] words = text.trim().split(" +");
    if (words.length < 2 || !words[1].startsWith("seed=")) {
      throw new IllegalArgumentException("not a schedule: " + text);
    }
    return new Schedule(
        Scenario.named(words[0]),
        Long.parseLong(words[1].substring("seed=".length())),
        Arrays.stream(words, 2, words.length).map(Schedule::planned).toList());
  }

  private static Planned planned(String word) {
    int colon = word.indexOf(':');
    return new Planned(
        Integer.parseInt(word.substring(0, colon)), FaultKind.valueOf(word.substring(colon + 1)));
  }

  boolean has(FaultKind kind) {
    return faults.stream().anyMatch(fault -> fault.kind() == kind);
  }

  @Override
  public String toString() {
    String all = faults.stream().map(fault -> " " + fault).collect(Collectors.joining());
    return scenario.name() + " seed=" + seed + all;
  }
}
