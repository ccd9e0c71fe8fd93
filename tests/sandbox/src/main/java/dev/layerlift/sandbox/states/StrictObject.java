package dev.layerlift.sandbox.states;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads a JSON object field by field and knows which were asked for: the rest are faults. A fault
 * is noted and reading goes on with a stand-in, so that one run finds all of them.
 */
final class StrictObject {
  private final ObjectNode object;
  private final String pointer;
  private final List<String> faults;
  private final Set<String> known = new HashSet<>(Set.of("Comment"));

  StrictObject(JsonNode node, String pointer, List<String> faults) {
    this.pointer = pointer;
    this.faults = faults;
    if (node instanceof ObjectNode found) {
      this.object = found;
    } else {
      this.object = JsonNodeFactory.instance.objectNode();
      fault("must be an object");
    }
  }

  String pointer() {
    return pointer;
  }

  String pointer(String field) {
    return pointer + "/" + field.replace("~", "~0").replace("/", "~1");
  }

  Optional<JsonNode> optional(String field) {
    known.add(field);
    return Optional.ofNullable(object.get(field));
  }

  JsonNode required(String field) {
    return optional(field)
        .orElseGet(() -> {
          fault("needs the field " + field);
          return JsonNodeFactory.instance.missingNode();
        });
  }

  Optional<String> optionalString(String field) {
    return optional(field).flatMap(node -> string(field, node));
  }

  String requiredString(String field) {
    JsonNode node = required(field);
    return node.isMissingNode() ? "" : string(field, node).orElse("");
  }

  private Optional<String> string(String field, JsonNode node) {
    if (node.isString() && !node.stringValue().isEmpty()) {
      return Optional.of(node.stringValue());
    }
    faultAt(field, "must be a string that is not empty");
    return Optional.empty();
  }

  Optional<Integer> optionalInt(String field, int least) {
    return optional(field)
        .flatMap(node -> {
          if (node.isInt() && node.intValue() >= least) {
            return Optional.of(node.intValue());
          }
          faultAt(field, "must be a whole number, at least " + least);
          return Optional.empty();
        });
  }

  Optional<Double> optionalNumber(String field, double least) {
    return optional(field)
        .flatMap(node -> {
          if (node.isNumber() && node.doubleValue() >= least) {
            return Optional.of(node.doubleValue());
          }
          faultAt(field, "must be a number, at least " + least);
          return Optional.empty();
        });
  }

  List<JsonNode> elements(String field) {
    JsonNode node = optional(field).orElse(JsonNodeFactory.instance.arrayNode());
    if (!node.isArray()) {
      faultAt(field, "must be an array");
      return List.of();
    }
    return node.valueStream().toList();
  }

  Set<Map.Entry<String, JsonNode>> fields() {
    object.propertyNames().forEach(known::add);
    return object.properties();
  }

  void fault(String text) {
    faults.add((pointer.isEmpty() ? "/" : pointer) + ": " + text);
  }

  void faultAt(String field, String text) {
    faults.add(pointer(field) + ": " + text);
  }

  /** To be called when all fields have been asked for. */
  void refuseTheRest() {
    object.propertyNames().stream()
        .filter(name -> !known.contains(name))
        .forEach(name -> faultAt(name, "this field is not known here"));
  }
}
