package dev.layerlift.handler;

import dev.layerlift.reconcile.NameFilter;
import dev.layerlift.workflow.InvalidSettingsException;
import java.time.Duration;
import java.util.Map;

/**
 * What the deployment tells the functions that look over all repositories.
 *
 * @param repositories that the event rules are for
 * @param tags that the push rule is for
 * @param lookback pushes that are older are not looked for
 * @param maxStarts executions that one run starts at most
 */
record RunSettings(NameFilter repositories, NameFilter tags, Duration lookback, int maxStarts) {
  private static final String DEFAULT_LOOKBACK_HOURS = "72";
  private static final String DEFAULT_MAX_STARTS = "100";

  /**
   * @throws InvalidSettingsException for a number that is none, or not above 0
   */
  static RunSettings fromEnvironment(Map<String, String> environment) {
    return new RunSettings(
        filter(environment, "REPOSITORIES"),
        filter(environment, "TAGS"),
        Duration.ofHours(
            number(environment, "LAYERLIFT_RECONCILE_LOOKBACK_HOURS", DEFAULT_LOOKBACK_HOURS)),
        number(environment, "LAYERLIFT_RECONCILE_MAX_STARTS", DEFAULT_MAX_STARTS));
  }

  private static NameFilter filter(Map<String, String> environment, String what) {
    return NameFilter.parse(
        environment.getOrDefault("LAYERLIFT_INCLUDE_" + what, ""),
        environment.getOrDefault("LAYERLIFT_EXCLUDE_" + what, ""));
  }

  /** Above 0. */
  static int number(Map<String, String> environment, String name, String otherwise) {
    String text = environment.getOrDefault(name, otherwise);
    try {
      int number = Integer.parseInt(text);
      if (number > 0) {
        return number;
      }
    } catch (NumberFormatException e) {
      throw new InvalidSettingsException(name + ": not a number: " + text);
    }
    throw new InvalidSettingsException(name + ": not above 0: " + text);
  }
}
