package dev.layerlift.sandbox.states;

/** Hears of every event of every execution, in the order of each history. */
@FunctionalInterface
public interface ExecutionListener {
  /** Called on the execution's thread while its history is locked; must be quick. */
  void onEvent(Execution execution, HistoryEvent event);
}
