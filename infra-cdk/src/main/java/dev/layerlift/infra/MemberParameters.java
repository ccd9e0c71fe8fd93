package dev.layerlift.infra;

import dev.layerlift.infra.settings.DeploymentSettings;
import dev.layerlift.infra.settings.Setting;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import software.amazon.awscdk.CfnParameter;
import software.amazon.awscdk.Stack;

/**
 * Parameters of a member's stack: the settings that a stack set can override for single accounts.
 * Their defaults are the organisation's settings.
 */
final class MemberParameters {
  private MemberParameters() {}

  /** The same settings, where those that can be overridden are references to parameters. */
  static DeploymentSettings declare(Stack stack, DeploymentSettings settings) {
    Map<String, String> environment = new HashMap<>(settings.environment());
    Stream.of(Setting.values())
        .filter(Setting::isPerMember)
        .forEach(setting -> {
          String variable = setting.variable().orElseThrow();
          String chosen = environment.getOrDefault(variable, setting.defaultText());
          environment.put(
              variable,
              CfnParameter.Builder.create(stack, name(setting))
                  .type("String")
                  .description("layerlift:" + setting.shortName())
                  .defaultValue(chosen)
                  .build()
                  .getValueAsString());
        });
    return settings.withEnvironment(environment);
  }

  /** {@code SkipBelow}. */
  static String name(Setting setting) {
    return Arrays.stream(setting.shortName().split("-"))
        .map(word -> Character.toUpperCase(word.charAt(0)) + word.substring(1))
        .collect(Collectors.joining());
  }
}
