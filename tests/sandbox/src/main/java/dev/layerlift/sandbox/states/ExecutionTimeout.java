package dev.layerlift.sandbox.states;

/** The time limit of the whole state machine has passed. */
final class ExecutionTimeout extends Exception {
  ExecutionTimeout() {
    super("the execution has reached its time limit");
  }
}
