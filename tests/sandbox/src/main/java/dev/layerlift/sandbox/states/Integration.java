package dev.layerlift.sandbox.states;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/** What a Task can call: the integrations of Step Functions that are known here. */
enum Integration {
  LAMBDA_INVOKE("arn:aws:states:::lambda:invoke"),
  PUT_EVENTS("arn:aws:states:::events:putEvents"),
  START_EXECUTION_SYNC("arn:aws:states:::states:startExecution.sync:2"),
  DESCRIBE_MAP_RUN("arn:aws:states:::aws-sdk:sfn:describeMapRun");

  private final String resource;

  Integration(String resource) {
    this.resource = resource;
  }

  static Optional<Integration> of(String resource) {
    return Arrays.stream(values()).filter(known -> known.resource.equals(resource)).findFirst();
  }

  /** For a message. */
  static String known() {
    return Arrays.stream(values()).map(known -> known.resource).collect(Collectors.joining(" or "));
  }
}
