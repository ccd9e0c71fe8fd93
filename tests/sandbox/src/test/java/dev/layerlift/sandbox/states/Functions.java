package dev.layerlift.sandbox.states;

import dev.layerlift.sandbox.AwsAccount;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The functions of the deployed state machine under the names that the tests give them. */
final class Functions {
  static final AwsAccount ACCOUNT = new AwsAccount("123456789012", "eu-central-1");

  private Functions() {}

  static Map<String, String> substitutions() {
    return Stream.of(
            "Inspect", "Plan", "LayerSmall", "LayerLarge", "Publish", "Verify", "Tag", "Record")
        .collect(Collectors.toMap(name -> name + "FunctionArn", ACCOUNT::functionArn));
  }
}
