package dev.layerlift.infra;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.services.iam.PolicyDocument;
import software.amazon.awscdk.services.iam.PolicyStatement;
import software.amazon.awscdk.services.iam.Role;
import software.amazon.awscdk.services.iam.ServicePrincipal;
import software.amazon.awscdk.services.stepfunctions.DefinitionBody;
import software.amazon.awscdk.services.stepfunctions.LogLevel;
import software.amazon.awscdk.services.stepfunctions.LogOptions;
import software.amazon.awscdk.services.stepfunctions.StateMachine;
import software.amazon.awscdk.services.stepfunctions.StateMachineType;

/** The state machine of {@code statemachine/}, word for word; the functions are put in by name. */
final class Workflow {
  private Workflow() {}

  static StateMachine create(
      Stack stack, DeployedFiles files, List<StageFunctions.Stage> stages, LogGroups logs) {
    Role role =
        Role.Builder.create(stack, "WorkflowRole")
            .description("Layerlift: the state machine calls its functions")
            .assumedBy(new ServicePrincipal("states.amazonaws.com"))
            .inlinePolicies(Map.of("Functions", invocations(stages)))
            .build();
    StateMachine machine =
        StateMachine.Builder.create(stack, "OptimizeImage")
            .stateMachineType(StateMachineType.STANDARD)
            .definitionBody(DefinitionBody.fromString(files.definition()))
            .definitionSubstitutions(
                stages.stream()
                    .collect(
                        Collectors.toMap(
                            stage -> DeployedFiles.substitution(stage.spec()),
                            StageFunctions.Stage::invokedArn)))
            .role(role)
            .tracingEnabled(true)
            .logs(
                LogOptions.builder()
                    .level(LogLevel.ALL)
                    .includeExecutionData(false)
                    .destination(
                        logs.create(
                            stack,
                            "WorkflowLogs",
                            "/aws/vendedlogs/states/" + stack.getStackName() + "-OptimizeImage"))
                    .build())
            .build();
    Nag.justify(
        role,
        "AwsSolutions-IAM5",
        "log delivery and X-Ray know no resource: \"CloudWatch Logs\" and \"X-Ray\" in the Step"
            + " Functions developer guide");
    return machine;
  }

  private static PolicyDocument invocations(List<StageFunctions.Stage> stages) {
    return PolicyDocument.Builder.create()
        .statements(
            List.of(
                PolicyStatement.Builder.create()
                    .sid("Functions")
                    .actions(List.of("lambda:InvokeFunction"))
                    .resources(stages.stream().map(StageFunctions.Stage::invokedArn).toList())
                    .build()))
        .build();
  }
}
