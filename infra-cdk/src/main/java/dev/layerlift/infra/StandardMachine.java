package dev.layerlift.infra;

import java.util.Map;
import java.util.TreeMap;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.services.iam.Role;
import software.amazon.awscdk.services.logs.LogGroup;
import software.amazon.awscdk.services.stepfunctions.DefinitionBody;
import software.amazon.awscdk.services.stepfunctions.LogLevel;
import software.amazon.awscdk.services.stepfunctions.LogOptions;
import software.amazon.awscdk.services.stepfunctions.StateMachine;
import software.amazon.awscdk.services.stepfunctions.StateMachineType;

/** A state machine from its file, word for word: traced, and logged without its data. */
final class StandardMachine {
  private StandardMachine() {}

  /**
   * @param definition with its substitutions not yet put in
   * @param substitutions in whatever order: the template has them sorted, so that its digest tells
   *     whether anything changed
   */
  static StateMachine create(
      Stack stack,
      String id,
      String definition,
      Map<String, String> substitutions,
      Role role,
      LogGroup log) {
    return StateMachine.Builder.create(stack, id)
        .stateMachineType(StateMachineType.STANDARD)
        .definitionBody(DefinitionBody.fromString(definition))
        .definitionSubstitutions(new TreeMap<>(substitutions))
        .role(role)
        .tracingEnabled(true)
        .logs(
            LogOptions.builder()
                .level(LogLevel.ALL)
                .includeExecutionData(false)
                .destination(log)
                .build())
        .build();
  }
}
