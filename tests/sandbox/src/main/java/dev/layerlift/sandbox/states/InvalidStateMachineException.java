package dev.layerlift.sandbox.states;

import java.util.List;

/** A state machine file that cannot be run; says everything that is wrong with it. */
public final class InvalidStateMachineException extends IllegalArgumentException {
  private final List<String> faults;

  InvalidStateMachineException(String name, List<String> faults) {
    super("state machine " + name + ":\n  " + String.join("\n  ", faults));
    this.faults = List.copyOf(faults);
  }

  /** Each fault: a JSON pointer into the file, a colon and what is wrong there. */
  public List<String> faults() {
    return faults;
  }
}
