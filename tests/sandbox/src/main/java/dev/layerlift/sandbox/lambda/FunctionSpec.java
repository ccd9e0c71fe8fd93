package dev.layerlift.sandbox.lambda;

import dev.layerlift.codec.io.ByteSize;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A function as it would be deployed.
 *
 * @param handler the handler's class name
 * @param memory a function's heap gets four fifths of it
 * @param timeout of one invocation, initialization not counted
 * @param environment its own variables
 * @param trigger what calls it; {@link #STATE} for the state machine
 */
public record FunctionSpec(
    String name,
    String handler,
    ByteSize memory,
    Duration timeout,
    Map<String, String> environment,
    String trigger) {
  /** The trigger of functions that are states. */
  public static final String STATE = "state";

  public FunctionSpec {
    environment = Map.copyOf(environment);
  }

  /** The functions that are deployed: {@code statemachine/functions.json}. */
  public static List<FunctionSpec> deployed() {
    try (InputStream file =
        Objects.requireNonNull(
            FunctionSpec.class.getResourceAsStream("/statemachine/functions.json"),
            "statemachine/functions.json is not packaged")) {
      return new JsonMapper().readTree(file).valueStream().map(FunctionSpec::read).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static FunctionSpec read(JsonNode json) {
    return new FunctionSpec(
        json.required("name").stringValue(),
        json.required("handler").stringValue(),
        ByteSize.ofMebibytes(json.required("memoryMiB").intValue()),
        Duration.ofSeconds(json.required("timeoutSeconds").intValue()),
        json.required("environment").properties().stream()
            .collect(Collectors.toMap(Map.Entry::getKey, e -> e.getValue().stringValue())),
        json.path("trigger").asString(STATE));
  }

  public boolean isState() {
    return trigger.equals(STATE);
  }

  /** The name under which the state machine's file mentions the function. */
  public String substitution() {
    return name + "FunctionArn";
  }
}
