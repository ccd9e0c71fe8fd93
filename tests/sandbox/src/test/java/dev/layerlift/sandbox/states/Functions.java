package dev.layerlift.sandbox.states;

import dev.layerlift.sandbox.AwsAccount;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;

/** The functions of the deployed state machine under the names that the tests give them. */
final class Functions {
  static final AwsAccount ACCOUNT = new AwsAccount("123456789012", "eu-central-1");

  /** For state machines that put none. */
  static final EventPutter NO_EVENTS =
      (entries, resources) -> {
        throw new AssertionError("put " + entries);
      };

  private Functions() {}

  static Map<String, String> substitutions() {
    Map<String, String> substitutions = new HashMap<>();
    substitutions.put("ResultBusArn", ACCOUNT.eventBusArn("default"));
    Stream.of("Inspect", "Plan", "LayerSmall", "LayerLarge", "Publish", "Verify", "Tag", "Record")
        .forEach(name -> substitutions.put(name + "FunctionArn", ACCOUNT.functionArn(name)));
    return substitutions;
  }
}
