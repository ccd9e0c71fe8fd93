package dev.layerlift.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.layerlift.codec.io.ByteSize;
import dev.layerlift.workflow.InvalidSettingsException;
import dev.layerlift.workflow.Settings;
import dev.layerlift.workflow.SociSettings;
import dev.layerlift.workflow.SociVersion;
import dev.layerlift.workflow.Strategy;
import dev.layerlift.workflow.TagTemplate;
import dev.layerlift.workflow.VariantTags;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsReaderTest {
  @Test
  void emptyEnvironmentGivesTheDefaults() {
    assertThat(SettingsReader.fromEnvironment(Map.of())).isEqualTo(Settings.DEFAULT);
    assertThat(SettingsReader.fromEnvironment(Map.of("LAYERLIFT_STRATEGY", " ")))
        .isEqualTo(Settings.DEFAULT);
  }

  @Test
  void environmentNamesEverySetting() {
    assertThat(
            SettingsReader.fromEnvironment(
                Map.ofEntries(
                    Map.entry("LAYERLIFT_STRATEGY", "zstd"),
                    Map.entry("LAYERLIFT_SKIP_BELOW", "1 MiB"),
                    Map.entry("LAYERLIFT_SOCI_FROM", "1.5 GiB"),
                    Map.entry("LAYERLIFT_ZSTD_LEVEL", "19"),
                    Map.entry("LAYERLIFT_LARGE_WORKER_FROM", "7"),
                    Map.entry("LAYERLIFT_OPTIMIZED_TAG", "fast-{tag}"),
                    Map.entry("PATH", "/bin"),
                    Map.entry("LAYERLIFT_ZSTD_TAG", "z-{tag}"),
                    Map.entry("LAYERLIFT_SOCI_TAG", "{tag}.soci"),
                    Map.entry("LAYERLIFT_SOCI_VERSION", "both"),
                    Map.entry("LAYERLIFT_SOCI_MIN_LAYER_SIZE", "5 MiB"),
                    Map.entry("LAYERLIFT_SOCI_SPAN_SIZE", "2 MiB"),
                    Map.entry("LAYERLIFT_SOCI_BUILD_TOOL_IDENTIFIER", "mine 1.0"),
                    Map.entry("LAYERLIFT_SOCI_PREFETCH", "/app/run  /lib/x.so"),
                    Map.entry("LAYERLIFT_SOCI_SKIP_XATTRS", "true"))))
        .isEqualTo(
            new Settings(
                Strategy.ZSTD,
                ByteSize.ofMebibytes(1),
                ByteSize.ofMebibytes(1536),
                19,
                ByteSize.ofBytes(7),
                new TagTemplate("fast-", ""),
                new VariantTags(new TagTemplate("z-", ""), new TagTemplate("", ".soci")),
                new SociSettings(
                    SociVersion.BOTH,
                    ByteSize.ofMebibytes(5),
                    ByteSize.ofMebibytes(2),
                    "mine 1.0",
                    List.of("/app/run", "/lib/x.so"),
                    true)));
  }

  @Test
  void repositoryCanTurnOffWhatTheAccountTurnedOn() {
    Settings account = SettingsReader.fromEnvironment(Map.of("LAYERLIFT_SOCI_SKIP_XATTRS", "true"));

    Settings settings =
        SettingsReader.forRepository(account, Map.of("layerlift:soci-skip-xattrs", "false"));

    assertThat(account.soci().skipXattrs()).isTrue();
    assertThat(settings.soci().skipXattrs()).isFalse();
  }

  @Test
  void repositoryTagsOverrideTheAccount() {
    Settings account = SettingsReader.fromEnvironment(Map.of("LAYERLIFT_ZSTD_LEVEL", "9"));

    Settings settings =
        SettingsReader.forRepository(
            account,
            Map.of(
                "layerlift:strategy", "skip",
                "layerlift:skip-below", "1 GiB",
                "layerlift:optimized-tag", "@tag-fast",
                "team", "layerlift:strategy",
                "layerlift", "x"));

    assertThat(settings.strategy()).isEqualTo(Strategy.SKIP);
    assertThat(settings.skipBelow()).isEqualTo(ByteSize.parse("1 GiB"));
    assertThat(settings.optimizedTag()).hasToString("{tag}-fast");
    assertThat(settings.zstdLevel()).isEqualTo(9);
    assertThat(settings.sociFrom()).isEqualTo(account.sociFrom());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "LAYERLIFT_STRATEGY|best|not a strategy",
        "LAYERLIFT_SKIP_BELOW|20 MB|not a size",
        "LAYERLIFT_SOCI_FROM|-1|not a size",
        "LAYERLIFT_ZSTD_LEVEL|20|1 to 19",
        "LAYERLIFT_ZSTD_LEVEL|0|1 to 19",
        "LAYERLIFT_ZSTD_LEVEL|six|1 to 19",
        "LAYERLIFT_LARGE_WORKER_FROM|99999999999 TiB|too large",
        "LAYERLIFT_OPTIMIZED_TAG|optimized|not a tag template",
        "LAYERLIFT_OPTIMIZED_TAG|{tag}|would move the source's tag",
        "LAYERLIFT_OPTIMIZED_TAG|{tag}/x|not a tag template",
        "LAYERLIFT_OPTIMIZED_TAG|-{tag}|no tag can come of it",
        "LAYERLIFT_SOCI_VERSION|v3|not a SOCI version",
        "LAYERLIFT_SOCI_SPAN_SIZE|63 KiB|64 KiB to 1 GiB",
        "LAYERLIFT_SOCI_SKIP_XATTRS|yes|neither true nor false",
      })
  void badValueNamesItsVariableAndTheValue(String variable, String value, String why) {
    assertThatThrownBy(() -> SettingsReader.fromEnvironment(Map.of(variable, value)))
        .isInstanceOf(InvalidSettingsException.class)
        .hasMessageStartingWith("environment variable " + variable + " = '" + value + "': ")
        .hasMessageContaining(why);
  }

  @Test
  void badRepositoryTagNamesTagAndValue() {
    assertThatThrownBy(() ->
            SettingsReader.forRepository(Settings.DEFAULT, Map.of("layerlift:zstd-level", "99")))
        .isInstanceOf(InvalidSettingsException.class)
        .hasMessage("repository tag layerlift:zstd-level = '99': a zstd level is 1 to 19: 99");
  }

  @Test
  void unknownRepositoryTagIsRefusedWithTheNamesThatThereAre() {
    assertThatThrownBy(() ->
            SettingsReader.forRepository(Settings.DEFAULT, Map.of("layerlift:skip_below", "1 MiB")))
        .isInstanceOf(InvalidSettingsException.class)
        .hasMessageContaining("'layerlift:skip_below' = '1 MiB'")
        .hasMessageContaining("there is no such setting")
        .hasMessageContaining("skip-below, soci-build-tool-identifier, soci-from,");
  }
}
