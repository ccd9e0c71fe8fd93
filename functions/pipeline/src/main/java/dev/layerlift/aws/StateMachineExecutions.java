package dev.layerlift.aws;

import dev.layerlift.workflow.Executions;
import java.io.IOException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sfn.model.ExecutionAlreadyExistsException;

/** Executions of one state machine in Step Functions. Safe for use by several threads. */
public final class StateMachineExecutions implements Executions {
  private final SfnClient stepFunctions;
  private final String stateMachine;

  /**
   * @param stepFunctions stays open
   * @param stateMachine its ARN
   */
  public StateMachineExecutions(SfnClient stepFunctions, String stateMachine) {
    this.stepFunctions = stepFunctions;
    this.stateMachine = stateMachine;
  }

  @Override
  public Answer start(String name, String event) throws IOException {
    try {
      stepFunctions.startExecution(r -> r.stateMachineArn(stateMachine).name(name).input(event));
      return Answer.STARTED;
    } catch (ExecutionAlreadyExistsException e) {
      return Answer.EXISTS;
    } catch (SdkException e) {
      throw Faults.of(e, "states:StartExecution of " + name);
    }
  }
}
