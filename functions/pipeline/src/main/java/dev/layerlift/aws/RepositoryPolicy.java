package dev.layerlift.aws;

import dev.layerlift.codec.io.MalformedInputException;
import dev.layerlift.oci.model.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** A repository's resource policy, as far as it is about Lambda. Source: IAM's policy grammar. */
record RepositoryPolicy(boolean lambdaMayPull) {
  /** {@code lambda.amazonaws.com}; other partitions only change what follows. */
  private static final String LAMBDA = "lambda.";

  /**
   * @param text JSON
   * @throws MalformedInputException if it is no policy
   */
  static RepositoryPolicy parse(String text, String what) throws IOException {
    JsonNode policy = Json.parseObject(text.getBytes(StandardCharsets.UTF_8), what);
    return new RepositoryPolicy(
        oneOrMany(policy.get("Statement"))
            .filter(statement -> isText(statement.get("Effect"), "Allow"))
            .map(statement -> statement.get("Principal"))
            .filter(principal -> principal != null && principal.isObject())
            .flatMap(principal -> oneOrMany(principal.get("Service")))
            .anyMatch(service -> service.isString() && service.stringValue().startsWith(LAMBDA)));
  }

  /** IAM writes a list of one without its brackets. */
  private static Stream<JsonNode> oneOrMany(@Nullable JsonNode node) {
    if (node == null) {
      return Stream.empty();
    }
    return node.isArray() ? node.valueStream() : Stream.of(node);
  }

  private static boolean isText(@Nullable JsonNode node, String text) {
    return node != null && node.isString() && node.stringValue().equals(text);
  }
}
