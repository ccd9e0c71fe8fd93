package dev.layerlift.sandbox.lambda;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;

/** The JSON that tells of an error: {@code errorType} and {@code errorMessage}, maybe more. */
final class ErrorDocument {
  private static final JsonMapper JSON = new JsonMapper();

  private ErrorDocument() {}

  static String of(String type, String message) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("errorType", type)
        .put("errorMessage", message)
        .toString();
  }

  /** The {@code errorType} of a document that a function sent, or what Lambda makes of none. */
  static String type(byte[] body) {
    try {
      JsonNode type = JSON.readTree(body).path("errorType");
      return type.isString() ? type.stringValue() : "Lambda.Unknown";
    } catch (JacksonException e) {
      return "Lambda.Unknown";
    }
  }
}
