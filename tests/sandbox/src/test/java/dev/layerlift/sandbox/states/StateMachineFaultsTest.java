package dev.layerlift.sandbox.states;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a state machine file is refused for. */
class StateMachineFaultsTest {
  /** A Task with room for more fields, and a Map around a Pass. */
  private static final String TASK =
      """
      "Type": "Task", "Resource": "arn:aws:states:::lambda:invoke",
      "Arguments": {"FunctionName": "f", "Payload": {}}\
      """;

  private static final String MAP =
      """
      "Type": "Map", "Items": [1], "End": true, "ItemProcessor": {
        "ProcessorConfig": {"Mode": "INLINE"}, "StartAt": "In", "States": {"In": {%s}}}\
      """;

  static Stream<Arguments> faults() {
    return Stream.of(
        // Fields and structure.
        one("{'Type': 'Pass', 'End': true, 'Rusult': 1}", "/States/A/Rusult: this field"),
        one("{'Type': 'Parallel', 'End': true}", "/States/A/Type: no type of state"),
        one("{'Type': 'Pass', 'End': true, 'QueryLanguage': 'JSONPath'}", "must be JSONata"),
        one("{'Type': 'Pass'}", "/States/A: needs either Next or"),
        one("{'Type': 'Pass', 'Next': 'A', 'End': true}", "/States/A: needs either Next or"),
        one("{'Type': 'Pass', 'End': false}", "/States/A: needs either Next or"),
        one("{'Type': 'Pass', 'End': true, 'Output': {'a.$': '$.b'}}", "a JSONPath field"),
        one("{'Type': 'Choice', 'Choices': []}", "/States/A/Choices: needs at least one rule"),
        one(
            "{'Type': 'Choice', 'Choices': [{'Condition': true, 'Next': 'A'}]}",
            "/States/A/Choices/0/Condition: must be an expression"),
        // Transitions.
        one("{'Type': 'Pass', 'Next': 'B'}", "A: goes to a state that is not there: B"),
        two("{'Type': 'Pass', 'End': true}", "{'Type': 'Succeed'}", "B: cannot be reached"),
        two(
            "{'Type': 'Pass', 'Next': 'B'}",
            "{'Type': 'Pass', 'Next': 'A'}",
            "A: no way from here to an end"),
        // Tasks.
        task("'End': true", "/States/A: needs TimeoutSeconds"),
        task("'End': true, 'TimeoutSeconds': 0", "TimeoutSeconds: must be a whole number"),
        task(
            "'End': true, 'TimeoutSeconds': 60, 'HeartbeatSeconds': 60",
            "/States/A/TimeoutSeconds: must be above HeartbeatSeconds"),
        one(
            "{'Type': 'Task', 'Resource': 'arn:aws:states:::sqs:sendMessage', 'End': true,"
                + " 'TimeoutSeconds': 9, 'Arguments': {'FunctionName': 'f', 'Payload': 1}}",
            "/States/A/Resource: must be"),
        one(
            "{'Type': 'Task', 'Resource': 'arn:aws:states:::lambda:invoke', 'End': true,"
                + " 'TimeoutSeconds': 9, 'Arguments': {'FunctionName': 'f', 'Paylaod': 1}}",
            "/States/A/Arguments/Paylaod: this field"),
        event("'Sorce': 'x'", "/States/A/Arguments/Entries/0/Sorce: this field"),
        event("'Time': 1", "/States/A/Arguments/Entries/0/Time: must be a string"),
        event("'EventBusNmae': 'x'", "/States/A/Arguments/Entries/0/EventBusNmae: this field"),
        put(
            "'Entries': [{'Source': 's'}]",
            "/States/A/Arguments/Entries/0: needs the field Detail"),
        put("'Entries': []", "/States/A/Arguments/Entries: needs 1 to 10 entries"),
        put("'Entries': [], 'EndpointId': 'x'", "/States/A/Arguments/EndpointId: this field"),
        // Retriers and catchers.
        retry("'ErrorEquals': []", "ErrorEquals: needs at least one error"),
        retry("'ErrorEquals': ['States.ALL', 'X']", "States.ALL stands alone and last"),
        retry("'ErrorEquals': ['States.Al']", "no error of Step Functions: States.Al"),
        retry("'ErrorEquals': ['States.Runtime']", "States.Runtime cannot be retried or caught"),
        retry("'ErrorEquals': ['X', 'X']", "twice: X"),
        retry("'ErrorEquals': ['X'], 'JitterStrategy': 'HALF'", "must be FULL or NONE"),
        retry("'ErrorEquals': ['X'], 'BackoffRate': 0.5", "BackoffRate: must be a number"),
        retry("'ErrorEquals': ['X'], 'MaxAttempts': -1", "MaxAttempts: must be a whole number"),
        retry(
            "'ErrorEquals': ['X'], 'IntervalSeconds': 5, 'MaxDelaySeconds': 5",
            "MaxDelaySeconds: must be above IntervalSeconds"),
        retry("'ErrorEquals': ['X'], 'Intervall': 5", "Retry/0/Intervall: this field"),
        task(
            "'End': true, 'TimeoutSeconds': 9, 'Catch': [{'ErrorEquals': ['States.ALL'], 'Next':"
                + " 'A'}, {'ErrorEquals': ['X'], 'Next': 'A'}]",
            "/States/A/Catch/0/ErrorEquals: States.ALL stands alone and last"),
        // Maps.
        arguments(
            machine("{" + MAP.formatted("'Type': 'Succeed'") + ", 'MaxConcurrency': 41}"),
            "/States/A/MaxConcurrency: an inline Map runs at most 40 at once"),
        arguments(
            machine("{" + MAP.formatted("'Type': 'Succeed'").replace("INLINE", "DISTANT") + "}"),
            "must be INLINE or DISTRIBUTED"),
        arguments(
            machine(
                "{" + MAP.formatted("'Type': 'Succeed'").replace("INLINE", "DISTRIBUTED") + "}"),
            "/States/A: needs the field ItemReader"),
        arguments(
            machine("{" + MAP.formatted("'Type': 'Pass', 'Next': 'A'") + "}"),
            "In: goes to a state that is not there: A"),
        arguments(
            machine("{" + MAP.replace("In", "A").formatted("'Type': 'Succeed'") + "}"),
            "A: two states of this name"),
        // Expressions.
        expression("$states.input.", "not an expression"),
        expression("'open", "not an expression: no end"),
        expression("$eval('1')", "$eval is not available"),
        expression("$uuid2()", "no function $uuid2"),
        expression("$states.inptu.a", "no $states.inptu.a here"),
        expression("$states.result", "no $states.result here"),
        expression("$states.errorOutput.Error", "no $states.errorOutput.Error here"),
        expression("$states.context.Execution.ID", "no $states.context.Execution.ID here"),
        expression("$states.context.Map.Item.Index", "no $states.context.Map.Item.Index here"),
        expression("$states", "no $states. here"),
        expression("$.a", "$ means nothing here"),
        expression("$$.a", "$$ means nothing here"),
        expression("$states.input[$$.a]", "$$ means nothing here"),
        expression("name", "field name of nothing"),
        expression("$exists(name)", "field name of nothing"),
        one("{'Type': 'Pass', 'End': true, 'Output': 'a {% 1 %}'}", "an expression is the whole"),
        // Variables.
        expression("$nobody", "A: $nobody is not assigned on every way here"),
        one("{'Type': 'Pass', 'End': true, 'Assign': {'count': 1}}", "not a name for a variable"),
        one("{'Type': 'Pass', 'End': true, 'Assign': {'states': 1}}", "not a name for a variable"),
        one("{'Type': 'Pass', 'End': true, 'Assign': {'a.b': 1}}", "not a name for a variable"),
        two(
            "{'Type': 'Pass', 'Next': 'B', 'Assign': {'x': '{% $x %}'}}",
            "{'Type': 'Succeed', 'Output': '{% $x %}'}", "A: $x is not assigned on every way here"),
        two(
            "{'Type': 'Choice', 'Choices': [{'Condition': '{% true %}', 'Next': 'B',"
                + " 'Assign': {'x': 1}}], 'Default': 'B'}",
            "{'Type': 'Succeed', 'Output': '{% $x %}'}", "B: $x is not assigned on every way here"),
        two(
            "{'Type': 'Pass', 'Assign': {'x': 1}, 'Next': 'B'}",
            "{" + MAP.formatted("'Type': 'Pass', 'End': true, 'Assign': {'x': 2}") + "}",
            "In: $x belongs to the level above and cannot be assigned"));
  }

  private static Arguments one(String state, String fault) {
    return arguments(machine(state), fault);
  }

  private static Arguments two(String a, String b, String fault) {
    return arguments(machine(a + ", 'B': " + b), fault);
  }

  private static Arguments task(String fields, String fault) {
    return arguments(machine("{" + TASK + ", " + fields + "}"), fault);
  }

  private static Arguments put(String fields, String fault) {
    return one(
        "{'Type': 'Task', 'Resource': 'arn:aws:states:::events:putEvents', 'End': true,"
            + " 'TimeoutSeconds': 9, 'Arguments': {"
            + fields
            + "}}",
        fault);
  }

  private static Arguments event(String field, String fault) {
    return put(
        "'Entries': [{'Source': 's', 'DetailType': 't', 'Detail': {}, " + field + "}]", fault);
  }

  private static Arguments retry(String retrier, String fault) {
    return task("'End': true, 'TimeoutSeconds': 9, 'Retry': [{" + retrier + "}]", fault);
  }

  private static Arguments expression(String expression, String fault) {
    return arguments(
        machine("{'Type': 'Pass', 'End': true, 'Output': \"{% " + expression + " %}\"}"), fault);
  }

  private static String machine(String states) {
    return "{\"QueryLanguage\": \"JSONata\", \"StartAt\": \"A\", \"States\": {\"A\": %s}}"
        .formatted(states.contains("\"{%") ? quoteOutside(states) : states.replace('\'', '"'));
  }

  /** Single quotes become double ones, except within an expression. */
  private static String quoteOutside(String states) {
    int from = states.indexOf("\"{%");
    int to = states.indexOf("%}\"");
    return states.substring(0, from).replace('\'', '"')
        + states.substring(from, to)
        + states.substring(to).replace('\'', '"');
  }

  @ParameterizedTest
  @MethodSource("faults")
  void fileIsRefusedAndTheFaultNamed(String definition, String fault) {
    assertThatThrownBy(() -> StateMachine.parse("m", definition, Map.of()))
        .isInstanceOf(InvalidStateMachineException.class)
        .hasMessageContaining(fault);
  }

  @Test
  void allFaultsAreNamedAtOnce() {
    assertThatThrownBy(() ->
            StateMachine.parse(
                "m",
                machine("{'Type': 'Pass', 'Rusult': 1, 'Output': '{% $eval(1) %}'}"),
                Map.of()))
        .isInstanceOfSatisfying(
            InvalidStateMachineException.class, e -> assertThat(e.faults()).hasSize(3));
  }

  @Test
  void fieldThatStandsTwiceIsRefused() {
    assertThatThrownBy(() ->
            StateMachine.parse("m", machine("{'Type': 'Succeed', 'Type': 'Succeed'}"), Map.of()))
        .isInstanceOf(InvalidStateMachineException.class)
        .hasMessageContaining("Type");
  }

  @Test
  void textBehindTheDocumentIsRefused() {
    assertThatThrownBy(
            () -> StateMachine.parse("m", machine("{'Type': 'Succeed'}") + "}", Map.of()))
        .isInstanceOf(InvalidStateMachineException.class);
  }

  @Test
  void topLevelFieldThatIsNotKnownIsRefused() {
    assertThatThrownBy(() ->
            StateMachine.parse(
                "m",
                machine("{'Type': 'Succeed'}").replace("\"StartAt\"", "\"Timeout\":1,\"StartAt\""),
                Map.of()))
        .isInstanceOf(InvalidStateMachineException.class)
        .hasMessageContaining("/Timeout: this field is not known here");
  }

  @Test
  void startThatIsNotThereIsRefused() {
    assertThatThrownBy(() ->
            StateMachine.parse(
                "m",
                machine("{'Type': 'Succeed'}").replace("\"StartAt\": \"A\"", "\"StartAt\": \"Z\""),
                Map.of()))
        .isInstanceOf(InvalidStateMachineException.class)
        .hasMessageContaining("StartAt: no state Z");
  }
}
