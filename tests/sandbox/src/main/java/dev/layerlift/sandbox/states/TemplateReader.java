package dev.layerlift.sandbox.states;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** Reads the values in which expressions may stand, and checks each expression on its own. */
final class TemplateReader {
  private static final Template NOTHING =
      new Template.Constant(JsonNodeFactory.instance.nullNode());

  private final List<String> faults;

  TemplateReader(List<String> faults) {
    this.faults = faults;
  }

  Template read(JsonNode node, String pointer, StatesReference allowed) {
    return switch (node.getNodeType()) {
      case OBJECT -> {
        Map<String, Template> fields = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> field : node.properties()) {
          String below = pointer + "/" + field.getKey();
          if (field.getKey().endsWith(".$")) {
            faults.add(below + ": a JSONPath field in a JSONata state machine");
          }
          fields.put(field.getKey(), read(field.getValue(), below, allowed));
        }
        yield new Template.Fields(fields);
      }
      case ARRAY -> {
        List<Template> elements = new ArrayList<>();
        for (JsonNode element : node) {
          elements.add(read(element, pointer + "/" + elements.size(), allowed));
        }
        yield new Template.Elements(elements);
      }
      case STRING -> string(node, pointer, allowed);
      case MISSING -> NOTHING;
      default -> new Template.Constant(node);
    };
  }

  private Template string(JsonNode node, String pointer, StatesReference allowed) {
    String text = node.stringValue();
    if (text.startsWith("{%") && text.endsWith("%}")) {
      return expression(node, pointer, allowed)
          .<Template>map(Template.Computed::new)
          .orElse(NOTHING);
    }
    if (text.contains("{%") || text.contains("%}")) {
      faults.add(pointer + ": an expression is the whole string, from {% to %}");
    }
    return new Template.Constant(node);
  }

  /** An expression, or a fault and nothing. */
  Optional<Expression> expression(JsonNode node, String pointer, StatesReference allowed) {
    String text = node.isString() ? node.stringValue() : "";
    if (!text.startsWith("{%") || !text.endsWith("%}") || text.length() < 4) {
      faults.add(pointer + ": must be an expression between {% and %}");
      return Optional.empty();
    }
    try {
      String source = text.substring(2, text.length() - 2).strip();
      ExpressionNames names = new ExpressionNames(source);
      names.faults().forEach(fault -> faults.add(pointer + ": " + fault));
      names.statesPaths().stream()
          .map(allowed::fault)
          .flatMap(Optional::stream)
          .forEach(fault -> faults.add(pointer + ": " + fault));
      return Optional.of(new Expression(source, names.variables()));
    } catch (IllegalArgumentException e) {
      faults.add(pointer + ": not an expression: " + e.getMessage());
      return Optional.empty();
    }
  }

  /** The variables of an {@code Assign}. */
  Map<String, Template> assign(StrictObject owner, StatesReference allowed) {
    Optional<JsonNode> node = owner.optional("Assign");
    if (node.isEmpty()) {
      return Map.of();
    }
    Map<String, Template> assign = new LinkedHashMap<>();
    StrictObject variables = new StrictObject(node.get(), owner.pointer("Assign"), faults);
    for (Map.Entry<String, JsonNode> variable : variables.fields()) {
      String name = variable.getKey();
      if (!isVariableName(name)) {
        variables.faultAt(name, "not a name for a variable");
      }
      assign.put(name, read(variable.getValue(), variables.pointer(name), allowed));
    }
    return assign;
  }

  /** Letters, digits and underscores, at most 80, and nothing that stands for something else. */
  private static boolean isVariableName(String name) {
    Set<String> taken = Set.of("states", "eval");
    return name.length() <= 80
        && !name.isEmpty()
        && Character.isUnicodeIdentifierStart(name.codePointAt(0))
        && name.codePoints().allMatch(Character::isUnicodeIdentifierPart)
        && !taken.contains(name)
        && !ExpressionNames.FUNCTIONS.contains(name);
  }
}
