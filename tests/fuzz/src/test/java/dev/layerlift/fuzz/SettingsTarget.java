package dev.layerlift.fuzz;

import dev.layerlift.plan.SettingsReader;
import dev.layerlift.workflow.InvalidSettingsException;
import dev.layerlift.workflow.Settings;
import dev.layerlift.workflow.WorkflowJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** Settings, one {@code name=value} a line, as a repository's tags and as an environment. */
final class SettingsTarget {
  private SettingsTarget() {}

  static void check(byte[] input) throws IOException {
    Map<String, String> tags = new HashMap<>();
    Map<String, String> environment = new HashMap<>();
    for (String line : new String(input, StandardCharsets.UTF_8).split("\n", -1)) {
      int equals = line.indexOf('=');
      if (equals > 0) {
        String name = line.substring(0, equals);
        String value = line.substring(equals + 1);
        tags.put("layerlift:" + name, value);
        environment.put("LAYERLIFT_" + name.toUpperCase(Locale.ROOT).replace('-', '_'), value);
      }
    }
    try {
      survives(SettingsReader.forRepository(Settings.DEFAULT, tags));
    } catch (InvalidSettingsException e) {
      Property.isOneLine(e);
    }
    try {
      survives(SettingsReader.fromEnvironment(environment));
    } catch (InvalidSettingsException e) {
      Property.isOneLine(e);
    }
  }

  /** They travel from state to state. */
  private static void survives(Settings settings) throws IOException {
    Property.equal(
        WorkflowJson.read(WorkflowJson.write(settings), Settings.class, "settings"),
        settings,
        "settings in the workflow");
  }
}
