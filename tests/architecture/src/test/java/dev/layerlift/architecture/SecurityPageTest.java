package dev.layerlift.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** SECURITY.md and docs/supply-chain.md name tests as evidence: they exist. */
class SecurityPageTest {
  private static final Path ROOT = Path.of("..", "..").toAbsolutePath().normalize();
  private static final Pattern TEST = Pattern.compile("`(\\w+(?:Test|IT))`");

  @Test
  void everyTestThatIsNamedExists() throws Exception {
    TestSources tests = TestSources.of(ROOT);
    String text =
        Files.readString(ROOT.resolve("SECURITY.md"))
            + Files.readString(ROOT.resolve("docs").resolve("supply-chain.md"));
    Set<String> named = new TreeSet<>();
    Matcher matcher = TEST.matcher(text);
    while (matcher.find()) {
      named.add(matcher.group(1));
    }

    assertThat(named).hasSizeGreaterThan(25);
    assertThat(named).allSatisfy(name -> assertThat(tests.hasClass(name)).as(name).isTrue());
  }
}
