package dev.layerlift.infra.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The table of {@code docs/deployment.md} is the list of settings. */
class SettingsTableTest {
  private static final Path PAGE = Path.of("..", "docs", "deployment.md");

  @Test
  void tableIsTheSettings() throws IOException {
    List<String> rows =
        Files.readAllLines(PAGE).stream().filter(line -> line.startsWith("| `layerlift:")).toList();

    assertThat(rows)
        .isEqualTo(Arrays.stream(Setting.values()).map(SettingsTableTest::row).toList());
  }

  private static String row(Setting setting) {
    String shown = setting.defaultText().isEmpty() ? "–" : "`" + setting.defaultText() + "`";
    return "| `%s` | %s | %s |".formatted(setting.contextName(), shown, setting.meaning());
  }
}
