package dev.layerlift.sandbox.states;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** A JSON value in whose strings expressions may stand. */
sealed interface Template {
  /** A value without expressions. */
  record Constant(JsonNode value) implements Template {}

  record Computed(Expression expression) implements Template {}

  /** An object, its fields in the order of the file. */
  record Fields(Map<String, Template> fields) implements Template {}

  record Elements(List<Template> elements) implements Template {}

  /**
   * @throws StateFailure {@code States.QueryEvaluationError} from an expression
   */
  default JsonNode evaluate(Bindings bindings) throws StateFailure {
    return switch (this) {
      case Constant(JsonNode value) -> value;
      case Computed(Expression expression) -> expression.evaluate(bindings);
      case Fields(Map<String, Template> fields) -> object(fields, bindings);
      case Elements(List<Template> elements) -> array(elements, bindings);
    };
  }

  private static ObjectNode object(Map<String, Template> fields, Bindings bindings)
      throws StateFailure {
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    for (Map.Entry<String, Template> field : fields.entrySet()) {
      object.set(field.getKey(), field.getValue().evaluate(bindings));
    }
    return object;
  }

  private static ArrayNode array(List<Template> elements, Bindings bindings) throws StateFailure {
    ArrayNode array = JsonNodeFactory.instance.arrayNode();
    for (Template element : elements) {
      array.add(element.evaluate(bindings));
    }
    return array;
  }

  /** The state machine variables that it reads. */
  default Set<String> variables() {
    return switch (this) {
      case Constant constant -> Set.of();
      case Computed(Expression expression) -> expression.variables();
      case Fields(Map<String, Template> fields) -> variables(fields.values().stream());
      case Elements(List<Template> elements) -> variables(elements.stream());
    };
  }

  private static Set<String> variables(Stream<Template> templates) {
    return templates.flatMap(template -> template.variables().stream()).collect(Collectors.toSet());
  }
}
