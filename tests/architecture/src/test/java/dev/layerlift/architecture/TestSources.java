package dev.layerlift.architecture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Java sources by their class's simple name, so that pages can name tests that exist. */
final class TestSources {
  private final Map<String, Path> sources;

  private TestSources(Map<String, Path> sources) {
    this.sources = sources;
  }

  static TestSources of(Path root) throws IOException {
    Map<String, Path> sources = new HashMap<>();
    try (Stream<Path> files = Files.walk(root)) {
      files
          .filter(file -> file.toString().endsWith(".java"))
          .forEach(file -> sources.put(file.getFileName().toString().replace(".java", ""), file));
    }
    return new TestSources(sources);
  }

  boolean hasClass(String name) {
    return sources.containsKey(name);
  }

  /**
   * @param name class and method, with a dot between them
   */
  boolean hasMethod(String name) throws IOException {
    int dot = name.indexOf('.');
    Path source = sources.get(name.substring(0, dot));
    return source != null
        && Pattern.compile("\\bvoid " + Pattern.quote(name.substring(dot + 1)) + "\\(")
            .matcher(Files.readString(source))
            .find();
  }
}
