package dev.layerlift.infra.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class OrganisationSettingsTest {
  private static final Map<String, Object> SOUND =
      Map.of(
          "layerlift-org:id", "o-a1b2c3d4e5",
          "layerlift-org:account", "123456789012",
          "layerlift-org:regions", "eu-central-1 us-east-1",
          "layerlift-org:units", "ou-ab12-canary00 ou-ab12-workload",
          "layerlift-org:canary-units", "ou-ab12-canary00");

  @Test
  void withoutAnySettingThereIsNoOrganisation() {
    assertThat(OrganisationSettings.read(Map.of("layerlift:zstd-level", "6"))).isEmpty();
  }

  @Test
  void canariesAreTakenFromTheUnits() {
    OrganisationSettings settings = OrganisationSettings.read(SOUND).orElseThrow();

    assertThat(settings.canaryUnits()).containsExactly("ou-ab12-canary00");
    assertThat(settings.units()).containsExactly("ou-ab12-workload");
    assertThat(settings.homeRegion()).isEqualTo("eu-central-1");
    assertThat(settings.delegatedAdmin()).isFalse();
    assertThat(settings.overrides()).isEmpty();
  }

  @Test
  void overridesAreTextOrAnObjectOfTheContextFile() {
    Map<Setting, String> zstd = Map.of(Setting.STRATEGY, "zstd");

    assertThat(
            read("overrides", "{\"ou-ab12-workload/111122223333\": {\"strategy\": \"zstd\"}}")
                .overrides())
        .isEqualTo(Map.of("ou-ab12-workload/111122223333", zstd));
    assertThat(
            read("overrides", Map.of("ou-ab12-workload", Map.of("strategy", "zstd"))).overrides())
        .isEqualTo(Map.of("ou-ab12-workload", zstd));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "id | a1b2c3d4e5 | not the id of an organisation",
        "account | 12345 | not the id of an account",
        "delegated-admin | maybe | not one of true, false",
        "regions | eu-central | is not a region",
        "regions | eu-central-1 eu-central-1 | stands twice",
        "units | ou-ab12-canary00 prod | is not an organisational unit",
        "units | ou-ab12-canary00 | nothing left to go second",
        "canary-units | ou-ab12-elsewhere | is none of layerlift-org:units",
        "failure-tolerance-percent | 101 | from 0 to 100",
        "concurrency-percent | 0 | from 1 to 100",
        "overrides | strategy=zstd | not an object of objects in JSON",
        "overrides | {\"111122223333\": {}} | is neither one of the units nor UNIT/ACCOUNT",
        "overrides | {\"ou-ab12-elsewhere/111122223333\": {}} | is neither one of the units nor"
            + " UNIT/ACCOUNT",
        "overrides | {\"ou-ab12-workload/1234\": {}} | is neither one of the units nor"
            + " UNIT/ACCOUNT",
        "overrides | {\"ou-ab12-workload/111122223333\": {\"vpc\": \"isolated\"}} | no setting of a"
            + " single member",
        "overrides | {\"ou-ab12-workload/111122223333\": {\"optimized-tag\": \"x\"}} | no setting"
            + " of a single member",
        "overrides | {\"ou-ab12-workload/111122223333\": {\"strategy\": \"fast\"}} | not one of"
            + " auto",
        "overrides | {\"ou-ab12-workload/111122223333\": {\"skip-below\": \"1 GiB\"}} | is above"
            + " layerlift:soci-from",
        "failed-images-per-hour | many | not a whole number",
        "alarm-topic | ops | the ARN of an SNS topic",
        "ous | ou-ab12-workload | there is no such setting"
      })
  void refusesWithALineThatNamesTheSetting(String name, String value, String words) {
    assertThatThrownBy(() -> read(name, value))
        .isInstanceOfSatisfying(
            InvalidDeploymentException.class,
            e ->
                assertThat(e.faults())
                    .anySatisfy(fault ->
                        assertThat(fault)
                            .contains("layerlift-org:")
                            .contains(words)
                            .doesNotContain("\n")));
  }

  @ParameterizedTest
  @CsvSource({
    "kms-key, arn:aws:kms:eu-central-1:123456789012:key/0a1b2c3d-0000-4000-8000-0123456789ab",
    "permissions-boundary, arn:aws:iam::123456789012:policy/boundary",
    "alarm-topic, arn:aws:sns:eu-central-1:123456789012:operators",
    "result-bus, arn:aws:events:eu-central-1:123456789012:event-bus/results",
    "central-bus, arn:aws:events:eu-central-1:123456789012:event-bus/results"
  })
  void refusesForAllWhatBelongsToOneAccount(String name, String value) {
    Map<String, Object> context = new HashMap<>(SOUND);
    context.put("layerlift:" + name, value);

    assertThatThrownBy(() -> OrganisationSettings.read(context))
        .hasMessageContaining("layerlift:" + name + " belongs to one account");
  }

  @ParameterizedTest
  @EnumSource(names = {"ID", "ACCOUNT", "REGIONS", "UNITS"})
  void missingSettingIsNamed(OrganisationSetting setting) {
    assertThatThrownBy(() -> read(setting.contextName().replace("layerlift-org:", ""), ""))
        .hasMessageContaining(setting.contextName() + " is missing");
  }

  @Test
  void pageListsEverySettingWithItsDefault() throws IOException {
    List<String> page = Files.readAllLines(Path.of("..", "docs", "organisation.md"));

    for (OrganisationSetting setting : OrganisationSetting.values()) {
      String byDefault = setting.defaultText().isEmpty() ? "–" : "`" + setting.defaultText() + "`";
      assertThat(page)
          .contains(
              "| `%s` | %s | %s |".formatted(setting.contextName(), byDefault, setting.meaning()));
    }
  }

  private static OrganisationSettings read(String name, Object value) {
    Map<String, Object> context = new HashMap<>(SOUND);
    context.put("layerlift-org:" + name, value);
    return OrganisationSettings.read(context).orElseThrow();
  }
}
