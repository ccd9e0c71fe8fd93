package dev.layerlift.sandbox.states;

/**
 * What state machines call: Lambda, EventBridge, Step Functions itself and S3, or in tests their
 * stand-ins.
 */
public record Services(
    FunctionInvoker functions,
    EventPutter events,
    ExecutionStarter executions,
    BucketObjects objects) {

  /** For state machines that start no executions and read no objects. */
  public static Services of(FunctionInvoker functions, EventPutter events) {
    return new Services(functions, events, ExecutionStarter.NONE, BucketObjects.NONE);
  }
}
