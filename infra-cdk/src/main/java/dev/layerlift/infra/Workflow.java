package dev.layerlift.infra;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.services.iam.PolicyDocument;
import software.amazon.awscdk.services.iam.PolicyStatement;
import software.amazon.awscdk.services.iam.Role;
import software.amazon.awscdk.services.iam.ServicePrincipal;
import software.amazon.awscdk.services.logs.LogGroup;
import software.amazon.awscdk.services.stepfunctions.StateMachine;

/**
 * The state machine of {@code statemachine/}, word for word; functions and bus are put in by name.
 */
final class Workflow {
  private Workflow() {}

  static StateMachine create(
      Stack stack,
      DeployedFiles files,
      List<StageFunctions.Stage> stages,
      String resultBusArn,
      LogGroup log) {
    Map<String, String> substitutions = new HashMap<>();
    substitutions.put(DeployedFiles.RESULT_BUS, resultBusArn);
    stages.forEach(
        stage -> substitutions.put(DeployedFiles.substitution(stage.spec()), stage.invokedArn()));
    Role role =
        Role.Builder.create(stack, "WorkflowRole")
            .description("Layerlift: the state machine calls its functions")
            .assumedBy(new ServicePrincipal("states.amazonaws.com"))
            .inlinePolicies(Map.of("Functions", rights(stages, resultBusArn)))
            .build();
    StateMachine machine =
        StandardMachine.create(
            stack, "OptimizeImage", files.definition(), substitutions, role, log);
    Nag.justify(
        role,
        "AwsSolutions-IAM5",
        "log delivery and X-Ray know no resource: \"CloudWatch Logs\" and \"X-Ray\" in the Step"
            + " Functions developer guide");
    return machine;
  }

  /** Where the state machine's executions are logged, event by event, without their data. */
  static LogGroup log(Stack stack, LogGroups logs) {
    return logs.create(
        stack, "WorkflowLogs", "/aws/vendedlogs/states/" + stack.getStackName() + "-OptimizeImage");
  }

  private static PolicyDocument rights(List<StageFunctions.Stage> stages, String resultBusArn) {
    List<String> functions = stages.stream().map(StageFunctions.Stage::invokedArn).toList();
    return PolicyDocument.Builder.create()
        .statements(
            List.of(
                allow("Functions", "lambda:InvokeFunction", functions),
                allow("Results", "events:PutEvents", List.of(resultBusArn))))
        .build();
  }

  private static PolicyStatement allow(String sid, String action, List<String> resources) {
    return PolicyStatement.Builder.create()
        .sid(sid)
        .actions(List.of(action))
        .resources(resources)
        .build();
  }
}
