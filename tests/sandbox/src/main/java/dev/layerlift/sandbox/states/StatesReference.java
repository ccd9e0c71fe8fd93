package dev.layerlift.sandbox.states;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a field may read below {@code $states} (developer guide, "Reserved variable: $states"). Any
 * path below {@code input} and {@code result} is free.
 */
enum StatesReference {
  /** Arguments, conditions and all else that is evaluated before the work of a state. */
  INPUT,
  /** Output and Assign of a Task or Map that succeeded. */
  RESULT,
  /** Output and Assign of a catcher. */
  ERROR_OUTPUT,
  /** ItemSelector of a Map. */
  ITEM;

  private static final Set<String> ERROR_FIELDS = Set.of("Error", "Cause");
  private static final Map<String, Set<String>> CONTEXT_FIELDS =
      Map.of(
          "Execution", Set.of("Id", "Input", "Name", "RoleArn", "StartTime", "RedriveCount"),
          "State", Set.of("Name", "EnteredTime", "RetryCount"),
          "StateMachine", Set.of("Id", "Name"));
  private static final Set<String> ITEM_FIELDS = Set.of("Index", "Value");

  /** What is wrong with a path, if anything. */
  Optional<String> fault(List<String> path) {
    return allows(path)
        ? Optional.empty()
        : Optional.of("no $states." + String.join(".", path) + " here");
  }

  private boolean allows(List<String> path) {
    if (path.isEmpty()) {
      return false;
    }
    List<String> below = path.subList(1, path.size());
    return switch (path.getFirst()) {
      case "input" -> true;
      case "result" -> this == RESULT;
      case "errorOutput" ->
          this == ERROR_OUTPUT && (below.isEmpty() || ERROR_FIELDS.contains(below.getFirst()));
      case "context" -> below.size() > 1 && allowsContext(below);
      default -> false;
    };
  }

  private boolean allowsContext(List<String> path) {
    if (path.getFirst().equals("Map")) {
      return this == ITEM
          && path.get(1).equals("Item")
          && (path.size() == 2 || ITEM_FIELDS.contains(path.get(2)));
    }
    return CONTEXT_FIELDS.getOrDefault(path.getFirst(), Set.of()).contains(path.get(1));
  }
}
