package dev.layerlift.sandbox.states;

import com.dashjoin.jsonata.JException;
import com.dashjoin.jsonata.Jsonata;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A JSONata expression, the text between {@code {%} and {@code %}}. */
final class Expression {
  /** Milliseconds and nesting after which an evaluation is given up. */
  private static final long MAX_MILLIS = 10_000;

  private static final int MAX_DEPTH = 500;

  /** Step Functions' own: the value that a string holds as JSON. */
  private static final Jsonata.JFunction PARSE =
      new Jsonata.JFunction((_, arguments) -> parse(arguments.getFirst()), "<s:x>");

  private final String source;
  private final Set<String> variables;

  /**
   * @throws IllegalArgumentException if the text is no expression
   */
  Expression(String source, Set<String> variables) {
    this.source = source;
    this.variables = Set.copyOf(variables);
    try {
      Jsonata.jsonata(source);
    } catch (JException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  /** The state machine variables that it reads. */
  Set<String> variables() {
    return variables;
  }

  /**
   * @throws StateFailure {@code States.QueryEvaluationError} if it fails, or gives something that
   *     JSON cannot represent
   */
  JsonNode evaluate(Bindings bindings) throws StateFailure {
    try {
      // Parsed again each time: an instance keeps state while it evaluates.
      Jsonata jsonata = Jsonata.jsonata(source);
      jsonata.setValidateInput(false);
      jsonata.setOutputConvertNulls(false);
      Jsonata.Frame frame = jsonata.createFrame();
      frame.setRuntimeBounds(MAX_MILLIS, MAX_DEPTH);
      frame.bind("parse", PARSE);
      frame.bind("states", JsonValues.toJsonata(bindings.states()));
      for (String variable : variables) {
        JsonNode value = bindings.variables().get(variable);
        if (value != null) {
          frame.bind(variable, JsonValues.toJsonata(value));
        }
      }
      return JsonValues.toJson(jsonata.evaluate(null, frame))
          .orElseThrow(() -> failure("gives nothing that JSON can represent"));
    } catch (JException e) {
      throw failure(String.valueOf(e.getMessage()));
    }
  }

  private static Object parse(Object text) {
    try {
      return JsonValues.toJsonata(JsonMapper.shared().readTree(String.valueOf(text)));
    } catch (JacksonException e) {
      throw new JException("$parse: " + e.getOriginalMessage(), -1);
    }
  }

  private StateFailure failure(String reason) {
    return new StateFailure(
        ErrorName.QUERY_EVALUATION_ERROR, "the expression '" + source + "' " + reason);
  }

  @Override
  public String toString() {
    return source;
  }
}
