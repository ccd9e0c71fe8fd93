package dev.layerlift.sandbox.states;

import com.dashjoin.jsonata.Jsonata;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Between JSON trees and the values that the JSONata library works on. There a Java null is
 * JSONata's undefined, and JSON's null is {@link Jsonata#NULL_VALUE}.
 */
final class JsonValues {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private JsonValues() {}

  static Object toJsonata(JsonNode node) {
    return switch (node.getNodeType()) {
      case OBJECT -> {
        Map<String, Object> map = new LinkedHashMap<>();
        node.properties().forEach(entry -> map.put(entry.getKey(), toJsonata(entry.getValue())));
        yield map;
      }
      case ARRAY -> {
        List<Object> list = new ArrayList<>();
        node.forEach(element -> list.add(toJsonata(element)));
        yield list;
      }
      case STRING -> node.stringValue();
      case BOOLEAN -> node.booleanValue();
      case NUMBER -> node.numberValue();
      case NULL -> Jsonata.NULL_VALUE;
      case MISSING, BINARY, POJO ->
          throw new IllegalArgumentException("no JSON value: " + node.getNodeType());
    };
  }

  /** Empty for what JSON cannot represent: undefined and functions. */
  static Optional<JsonNode> toJson(@Nullable Object value) {
    return switch (value) {
      case null -> Optional.empty();
      case Object any when any.equals(Jsonata.NULL_VALUE) -> Optional.of(JSON.nullNode());
      case Map<?, ?> map -> Optional.of(object(map));
      case List<?> list -> Optional.of(array(list));
      case String string -> Optional.of(JSON.stringNode(string));
      case Boolean bool -> Optional.of(JSON.booleanNode(bool));
      case Number number -> Optional.of(number(number));
      default -> Optional.empty();
    };
  }

  private static ObjectNode object(Map<?, ?> map) {
    ObjectNode object = JSON.objectNode();
    map.forEach(
        (key, value) -> toJson(value).ifPresent(json -> object.set(String.valueOf(key), json)));
    return object;
  }

  private static ArrayNode array(List<?> list) {
    ArrayNode array = JSON.arrayNode();
    list.forEach(element -> toJson(element).ifPresent(array::add));
    return array;
  }

  private static JsonNode number(Number number) {
    return switch (number) {
      case Integer i -> JSON.numberNode(i);
      case Long l -> JSON.numberNode(l);
      case BigInteger i -> JSON.numberNode(i);
      case BigDecimal d -> JSON.numberNode(d);
      default -> {
        double d = number.doubleValue();
        yield d == Math.rint(d) && Math.abs(d) < 1L << 53
            ? JSON.numberNode((long) d)
            : JSON.numberNode(d);
      }
    };
  }
}
