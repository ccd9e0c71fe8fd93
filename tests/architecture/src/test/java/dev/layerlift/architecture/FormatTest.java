package dev.layerlift.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.googlejavaformat.java.Formatter;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Every source is as google-java-format writes it. A test and not a plugin: the formatter parses
 * with the compiler of the JDK it runs on, which must be 25 whichever JDK runs Maven.
 */
class FormatTest {
  private static final Path ROOT = Path.of("..", "..").toAbsolutePath().normalize();
  private static final boolean WRITE = "write".equals(System.getProperty("layerlift.format"));
  private static final String MEND =
      "mvn -q -pl tests/architecture -am test -Dtest=FormatTest -Dformat=write"
          + " -Dsurefire.failIfNoSpecifiedTests=false";

  @Test
  void everySourceIsFormatted() throws Exception {
    Formatter formatter = new Formatter();
    List<Path> sources = sources();
    List<String> unformatted = new ArrayList<>();
    for (Path source : sources) {
      String text = Files.readString(source);
      String formatted = formatter.formatSourceAndFixImports(text);
      if (!formatted.equals(text) && WRITE) {
        Files.writeString(source, formatted);
      } else if (!formatted.equals(text)) {
        unformatted.add(ROOT.relativize(source).toString());
      }
    }

    assertThat(sources).hasSizeGreaterThan(50);
    assertThat(unformatted).as("mend with: %s", MEND).isEmpty();
  }

  private static List<Path> sources() throws IOException {
    List<Path> sources = new ArrayList<>();
    Files.walkFileTree(
        ROOT,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes attributes) {
            String name = dir.getFileName().toString();
            return name.equals("target") || name.startsWith(".")
                ? FileVisitResult.SKIP_SUBTREE
                : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (file.toString().endsWith(".java")) {
              sources.add(file);
            }
            return FileVisitResult.CONTINUE;
          }
        });
    return sources;
  }
}
