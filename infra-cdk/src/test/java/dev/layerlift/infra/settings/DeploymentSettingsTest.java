package dev.layerlift.infra.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class DeploymentSettingsTest {
  @Test
  void nothingGivenIsTheDefaults() {
    DeploymentSettings settings = DeploymentSettings.read(Map.of());

    assertThat(settings.environment())
        .containsEntry("LAYERLIFT_SKIP_BELOW", "20 MiB")
        .doesNotContainKey("LAYERLIFT_SOCI_PREFETCH");
    assertThat(settings.architecture()).isEqualTo(DeploymentSettings.CpuArchitecture.ARM_64);
    assertThat(settings.kmsKey()).isEqualTo(new Choice.None());
    assertThat(settings.isolatedNetwork()).isFalse();
  }

  @Test
  void valuesCanBeJson() {
    DeploymentSettings settings =
        DeploymentSettings.read(
            Map.of(
                "layerlift:zstd-level",
                9,
                "layerlift:soci-skip-xattrs",
                true,
                "layerlift:exclude-tags",
                List.of("pr-*", "tmp"),
                "@aws-cdk/core:someFlag",
                true));

    assertThat(settings.environment())
        .containsEntry("LAYERLIFT_ZSTD_LEVEL", "9")
        .containsEntry("LAYERLIFT_SOCI_SKIP_XATTRS", "true");
    assertThat(settings.excludeTags()).containsExactly(new Wildcard("pr-*"), new Wildcard("tmp"));
  }

  @ParameterizedTest
  @EnumSource
  void emptyValueIsAsGoodAsNone(Setting setting) {
    assertThat(DeploymentSettings.read(Map.of(setting.contextName(), " ")))
        .isEqualTo(DeploymentSettings.read(Map.of()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "strategy | fastest | not one of auto",
        "skip-below | 20 megabytes | not a size",
        "skip-below | 1 GiB | is above layerlift:soci-from = 250 MiB",
        "soci-from | 1 MiB | is above layerlift:soci-from = 1 MiB",
        "reconcile-hours | 25 | from 0 to 24",
        "reconcile-hours | 72 | from 0 to 24",
        "reconcile-lookback-hours | 2 | does not reach back over",
        "report-retention-days | 2 | reaches beyond layerlift:report-retention-days = 2",
        "reconcile-max-starts | 0 | from 1 to",
        "retire | yes | not one of on, off",
        "zstd-level | 20 | from 1 to 19",
        "large-worker-from | -1 | not a size",
        "optimized-tag | fast | needs one {tag}",
        "optimized-tag | {tag}{tag} | needs one {tag}",
        "optimized-tag | {tag} | would move the source's tag",
        "optimized-tag | -{tag} | begins with",
        "optimized-tag | {tag}-zstd | the same tag {tag}-zstd",
        "soci-tag | @tag-zstd | the same tag {tag}-zstd",
        "soci-version | v3 | not one of v1",
        "soci-min-layer-size | 1 PiB | not a size",
        "soci-span-size | 1 KiB | 64 KiB to 1 GiB",
        "soci-build-tool-identifier | Ünder | printable ASCII",
        "soci-prefetch | etc/passwd | absolute paths",
        "soci-skip-xattrs | yes | not one of true, false",
        "include-repositories | Team/App | can never match",
        "include-repositories | a**b | write one *",
        "exclude-repositories | * | no event would ever match",
        "include-tags | ünder | can never match",
        "include-tags | *-optimized | matches only results of Layerlift",
        "include-tags | v*-zstd | matches only results of Layerlift",
        "exclude-tags | * | no event would ever match",
        "architecture | arm | not one of arm64",
        "log-retention-days | 31 | one of [1, 3",
        "report-retention-days | 0 | from 1 to 3653",
        "layer-retention-days | forever | from 1 to 3653",
        "kms-key | alias/mine | neither none, nor create, nor the ARN",
        "vpc | vpc-1234 | not one of none, isolated",
        "permissions-boundary | boundary | the ARN of a managed policy",
        "alarm-topic | ops | the ARN of an SNS topic",
        "central-bus | results | neither none nor the ARN of an event bus",
        "result-bus | results | neither default nor the ARN of an event bus",
        "thresholds | 1 | there is no such setting"
      })
  void refusesWithOneLineThatNamesTheSetting(String name, String value, String words) {
    assertThatThrownBy(() -> DeploymentSettings.read(Map.of("layerlift:" + name, value)))
        .isInstanceOfSatisfying(
            InvalidDeploymentException.class,
            e ->
                assertThat(e.faults())
                    .singleElement()
                    .asString()
                    .contains("layerlift:" + name)
                    .contains(words)
                    .doesNotContain("\n"));
  }

  @Test
  void refusesToIncludeAndExcludeAtOnce() {
    assertThatThrownBy(() ->
            DeploymentSettings.read(
                Map.of(
                    "layerlift:include-repositories", "team/*",
                    "layerlift:exclude-repositories", "team/old")))
        .hasMessageContaining("cannot be given together");
  }

  @Test
  void refusesToForwardFromABusThatIsNotTheDefault() {
    String bus = "arn:aws:events:eu-central-1:123456789012:event-bus/results";

    assertThatThrownBy(() ->
            DeploymentSettings.read(
                Map.of("layerlift:result-bus", bus, "layerlift:central-bus", bus)))
        .hasMessageContaining("cannot be given together");
  }

  @Test
  void refusesWhatAFunctionsEnvironmentCannotHold() {
    assertThatThrownBy(() ->
            DeploymentSettings.read(Map.of("layerlift:soci-prefetch", "/" + "a".repeat(4000))))
        .hasMessageContaining("shorten layerlift:soci-prefetch");
  }

  @Test
  void namesAllFaultsAtOnce() {
    Map<String, String> context = new HashMap<>();
    context.put("layerlift:zstd-level", "0");
    context.put("layerlift:vpc", "open");

    assertThatThrownBy(() -> DeploymentSettings.read(context))
        .isInstanceOfSatisfying(
            InvalidDeploymentException.class, e -> assertThat(e.faults()).hasSize(2));
  }

  @ParameterizedTest
  @CsvSource({
    "*-zstd,   v*-zstd,    true",
    "*-zstd,   *,          false",
    "*-zstd,   v*,         false",
    "fast-*,   fast-1*,    true",
    "a*b*c,    axbyc,      true",
    "a*b*c,    a*c,        false",
    "v1,       v1,         true",
    "v1,       v*,         false"
  })
  void wildcardCoversAnother(String one, String other, boolean covers) {
    assertThat(new Wildcard(one).covers(new Wildcard(other))).isEqualTo(covers);
  }
}
