package dev.layerlift.sandbox.states;

import dev.layerlift.sandbox.states.State.Effect;
import dev.layerlift.sandbox.states.State.Level;
import dev.layerlift.sandbox.states.State.Next;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Goes from state to state, at the top or in one iteration of a Map. Used by one thread. */
final class LevelRun {
  /**
   * The end of a visit to a state.
   *
   * @param assigned variables that take effect in the next state
   */
  record Step(JsonNode output, Map<String, JsonNode> assigned, Next next) {}

  private final Run run;
  private final Level level;
  private final Optional<Integer> iteration;
  private final Map<String, JsonNode> variables;

  /**
   * @param outer variables of the levels above, which can be read and not assigned
   */
  LevelRun(Run run, Level level, Optional<Integer> iteration, Map<String, JsonNode> outer) {
    this.run = run;
    this.level = level;
    this.iteration = iteration;
    this.variables = new HashMap<>(outer);
  }

  /** Runs until a state ends the level; returns that state's output. */
  JsonNode run(JsonNode input) throws StateFailure, ExecutionTimeout, InterruptedException {
    JsonNode stateInput = input;
    State state = state(level.startAt());
    while (true) {
      run.remaining();
      Step step = visit(state, stateInput);
      variables.putAll(step.assigned());
      switch (step.next()) {
        case Next.To(String next) -> {
          state = state(next);
          stateInput = step.output();
        }
        case Next.End() -> {
          return step.output();
        }
      }
    }
  }

  private State state(String name) {
    return Objects.requireNonNull(level.states().get(name), name);
  }

  private Step visit(State state, JsonNode input)
      throws StateFailure, ExecutionTimeout, InterruptedException {
    String name = state.name();
    Instant enteredAt = run.now();
    record(HistoryEventType.STATE_ENTERED, name, "input", input);
    Bindings bindings = bindings(name, enteredAt, 0, input);
    Step step =
        switch (state) {
          case State.Fallible fallible ->
              new FallibleRun(run, this, fallible, enteredAt, iteration).run(input);
          case State.Choice choice -> choose(choice, bindings, input);
          case State.Pass pass -> step(name, pass.effect(), bindings, input, pass.next());
          case State.Wait wait -> {
            run.sleep(pause(wait, bindings));
            yield step(name, wait.effect(), bindings, input, wait.next());
          }
          case State.Succeed succeed ->
              step(name, new Effect(succeed.output(), Map.of()), bindings, input, new Next.End());
          case State.Fail fail -> throw failure(fail, bindings);
        };
    ObjectNode details = details("output", step.output());
    if (!step.assigned().isEmpty()) {
      details.putObject("assignedVariables").setAll(step.assigned());
    }
    run.record(HistoryEventType.STATE_EXITED, Optional.of(name), iteration, details);
    return step;
  }

  Bindings bindings(String state, Instant enteredAt, int retries, JsonNode input) {
    return new Bindings(Map.copyOf(variables), run.states(state, enteredAt, retries, input));
  }

  /**
   * Evaluates what a state leaves behind. Output and Assign both see the variables as they were.
   *
   * @param byDefault the output if none is written
   */
  Step step(String state, Effect effect, Bindings bindings, JsonNode byDefault, Next next)
      throws StateFailure {
    JsonNode output =
        effect.output().isPresent() ? effect.output().get().evaluate(bindings) : byDefault;
    Map<String, JsonNode> assigned = new LinkedHashMap<>();
    for (Map.Entry<String, Template> variable : effect.assign().entrySet()) {
      assigned.put(variable.getKey(), variable.getValue().evaluate(bindings));
    }
    Quota.require("the output of " + state, output);
    Quota.requireAssign(state, assigned);
    return new Step(output, assigned, next);
  }

  private Step choose(State.Choice choice, Bindings bindings, JsonNode input) throws StateFailure {
    for (State.Rule rule : choice.rules()) {
      JsonNode holds = rule.condition().evaluate(bindings);
      if (!holds.isBoolean()) {
        throw new StateFailure(
            ErrorName.QUERY_EVALUATION_ERROR,
            "the condition '" + rule.condition() + "' gives no boolean");
      }
      if (holds.booleanValue()) {
        return step(choice.name(), rule.effect(), bindings, input, new Next.To(rule.next()));
      }
    }
    String otherwise =
        choice
            .otherwise()
            .orElseThrow(() ->
                new StateFailure(
                    ErrorName.NO_CHOICE_MATCHED, "no rule of " + choice.name() + " holds"));
    return step(choice.name(), choice.effect(), bindings, input, new Next.To(otherwise));
  }

  private Duration pause(State.Wait wait, Bindings bindings) throws StateFailure {
    return switch (wait.pause()) {
      case State.Pause.Seconds(Template value) -> {
        JsonNode seconds = value.evaluate(bindings);
        if (!seconds.isInt() || seconds.intValue() < 0) {
          throw new StateFailure(
              ErrorName.QUERY_EVALUATION_ERROR, "Seconds of " + wait.name() + " is " + seconds);
        }
        yield Duration.ofSeconds(seconds.intValue());
      }
      case State.Pause.Timestamp(Template value) -> {
        JsonNode time = value.evaluate(bindings);
        try {
          Duration left = Duration.between(run.now(), Instant.parse(time.asString("")));
          yield left.isNegative() ? Duration.ZERO : left;
        } catch (DateTimeParseException e) {
          throw new StateFailure(
              ErrorName.QUERY_EVALUATION_ERROR, "Timestamp of " + wait.name() + " is " + time);
        }
      }
    };
  }

  private static StateFailure failure(State.Fail fail, Bindings bindings) throws StateFailure {
    return new StateFailure(text(fail.error(), bindings), text(fail.cause(), bindings));
  }

  private static String text(Optional<Template> template, Bindings bindings) throws StateFailure {
    if (template.isEmpty()) {
      return "";
    }
    JsonNode value = template.get().evaluate(bindings);
    if (!value.isString()) {
      throw new StateFailure(
          ErrorName.QUERY_EVALUATION_ERROR, "Error and Cause are strings, not " + value);
    }
    return value.stringValue();
  }

  private void record(HistoryEventType type, String state, String field, JsonNode value)
      throws StateFailure {
    run.record(type, Optional.of(state), iteration, details(field, value));
  }

  private static ObjectNode details(String field, JsonNode value) {
    ObjectNode details = JsonNodeFactory.instance.objectNode();
    details.set(field, value);
    return details;
  }
}
