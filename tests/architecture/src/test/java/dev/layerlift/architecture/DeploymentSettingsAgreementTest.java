package dev.layerlift.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.layerlift.infra.settings.DeploymentSettings;
import dev.layerlift.infra.settings.InvalidDeploymentException;
import dev.layerlift.infra.settings.Setting;
import dev.layerlift.plan.SettingsReader;
import dev.layerlift.workflow.InvalidSettingsException;
import dev.layerlift.workflow.Settings;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The deployment knows the pipeline's settings by name only: both must mean the same. */
class DeploymentSettingsAgreementTest {
  /** Good for one setting, bad for others; each is tried with all. */
  private static final List<String> VALUES =
      List.of(
          "auto",
          "both",
          "AUTO",
          "soci",
          "v1",
          "v2",
          "v3",
          "true",
          "false",
          "TRUE",
          "yes",
          "0",
          "1",
          "6",
          "19",
          "20",
          "-1",
          "06",
          "1.5",
          "20 MiB",
          "20MiB",
          "1.5 GiB",
          "1.2345 GiB",
          "20 MB",
          "64 KiB",
          "63 KiB",
          "1 GiB",
          "1025 MiB",
          "99999999999999999999 B",
          "9223372036854775807 TiB",
          "{tag}",
          "@tag",
          "{tag}-x",
          "@tag-x",
          "x-{tag}",
          "x",
          "{tag}{tag}",
          "{TAG}-x",
          ".{tag}",
          "-{tag}",
          "{tag}-ü",
          "{tag}-zstd",
          "@tag-soci",
          "{tag}-optimized",
          "/a",
          "/a /b",
          "a",
          "/a b",
          "Tool 2.0",
          "Tool\t2",
          "Ünder",
          "x".repeat(101) + "{tag}",
          "y".repeat(128),
          "y".repeat(129));

  static Stream<Setting> pipelineSettings() {
    return Arrays.stream(Setting.values()).filter(setting -> setting.variable().isPresent());
  }

  @Test
  void namesAreThoseOfThePipeline() {
    Set<String> ours =
        pipelineSettings().map(Setting::shortName).collect(Collectors.toCollection(TreeSet::new));

    assertThatThrownBy(() ->
            SettingsReader.forRepository(Settings.DEFAULT, Map.of("layerlift:no-such-name", "x")))
        .hasMessageContaining("(there are " + String.join(", ", ours) + ")");
  }

  @Test
  void defaultsAreThoseOfThePipeline() {
    Map<String, String> environment = DeploymentSettings.read(Map.of()).environment();

    assertThat(SettingsReader.fromEnvironment(environment)).isEqualTo(Settings.DEFAULT);
    assertThat(environment).hasSize((int) pipelineSettings().count() - 1);
  }

  @ParameterizedTest
  @MethodSource("pipelineSettings")
  void whatTheDeploymentTakesThePipelineTakesAndNothingElse(Setting setting) {
    for (String value : VALUES) {
      Optional<String> fault = deploymentFault(setting, value);
      if (fault.filter(f -> f.contains("is above")).isPresent()) {
        // The pipeline lets a repository have thresholds in any order.
        continue;
      }
      assertThat(fault.isEmpty())
          .as("%s = %s: %s", setting.contextName(), value, fault)
          .isEqualTo(pipelineTakes(setting, value));
    }
  }

  private static Optional<String> deploymentFault(Setting setting, String value) {
    try {
      DeploymentSettings.read(Map.of(setting.contextName(), value));
      return Optional.empty();
    } catch (InvalidDeploymentException e) {
      return Optional.of(String.join("; ", e.faults()));
    }
  }

  private static boolean pipelineTakes(Setting setting, String value) {
    try {
      Settings read =
          SettingsReader.fromEnvironment(Map.of(setting.variable().orElseThrow(), value));
      assertThat(read).isNotNull();
      return true;
    } catch (InvalidSettingsException e) {
      return false;
    }
  }
}
