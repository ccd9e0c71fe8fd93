package dev.layerlift.sandbox.states;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** One folder below {@code statemachine/cases}. */
record StateMachineCase(String name, JsonNode input, List<JsonNode> steps, JsonNode expected) {
  static final Path STATE_MACHINES = Path.of("..", "..", "statemachine");
  private static final JsonMapper JSON = new JsonMapper();

  static List<StateMachineCase> all() {
    try (Stream<Path> folders = Files.list(STATE_MACHINES.resolve("cases"))) {
      return folders.sorted().map(StateMachineCase::read).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static StateMachineCase read(Path folder) {
    return new StateMachineCase(
        folder.getFileName().toString(),
        JSON.readTree(folder.resolve("input.json").toFile()),
        JSON.readTree(folder.resolve("steps.json").toFile()).valueStream().toList(),
        JSON.readTree(folder.resolve("expected.json").toFile()));
  }

  @Override
  public String toString() {
    return name;
  }

  /** Answers each call by the first step that is left, names what is called and fits the input. */
  static final class Answers implements FunctionInvoker, EventPutter {
    private static final String PUT_EVENTS = "PutEvents";

    private final List<JsonNode> left;

    Answers(List<JsonNode> steps) {
      this.left = new ArrayList<>(steps);
    }

    @Override
    public JsonNode invoke(String functionName, JsonNode payload) throws FunctionFailure {
      return answer(functionName.substring(functionName.lastIndexOf(':') + 1), payload)
          .required("Payload");
    }

    @Override
    public ObjectNode put(JsonNode entries, List<String> resources) throws FunctionFailure {
      return answer(PUT_EVENTS, JSON.createObjectNode().set("Entries", entries)).asObject();
    }

    private synchronized JsonNode answer(String called, JsonNode input) throws FunctionFailure {
      JsonNode step =
          left.stream()
              .filter(s -> called.equals(called(s)))
              .filter(s -> !s.has("input") || contains(input, s.get("input")))
              .findFirst()
              .orElseThrow(() -> new AssertionError("no step for " + called + " with " + input));
      left.remove(step);
      JsonNode mock = step.required("mock");
      if (mock.has("errorOutput")) {
        throw new FunctionFailure(
            mock.at("/errorOutput/error").stringValue(),
            mock.at("/errorOutput/cause").stringValue());
      }
      return mock.required("result");
    }

    synchronized List<JsonNode> left() {
      return List.copyOf(left);
    }

    private static String called(JsonNode step) {
      String state = step.required("stateName").stringValue();
      return switch (state) {
        case "Layer" -> step.required("function").stringValue();
        case "LayerAgain" -> "LayerLarge";
        case "RecordFailure" -> "Record";
        case "Announce", "AnnounceFailure" -> PUT_EVENTS;
        default -> state;
      };
    }

    /** Is {@code part} the value, or an object whose fields the value has as well? */
    private static boolean contains(JsonNode value, JsonNode part) {
      if (part.isArray() && value.isArray() && part.size() == value.size()) {
        return IntStream.range(0, part.size()).allMatch(i -> contains(value.get(i), part.get(i)));
      }
      if (!part.isObject() || !value.isObject()) {
        return part.equals(value);
      }
      for (Map.Entry<String, JsonNode> field : part.properties()) {
        JsonNode found = value.get(field.getKey());
        if (found == null || !contains(found, field.getValue())) {
          return false;
        }
      }
      return true;
    }
  }
}
