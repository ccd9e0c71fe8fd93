package dev.layerlift.integration;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Our own command line as its users meet it: a process, arguments, streams and an exit status. */
final class Layerlift {

  private Layerlift() {}

  static Command command(String... arguments) {
    return Command.of(words(List.of())).and(arguments);
  }

  /**
   * The sandbox on a free port, which ctrl-C ends also where whoever runs these tests ignores it.
   *
   * @param temporary folder for what it keeps while it runs
   */
  static Command sandbox(Path temporary) {
    List<String> words = new ArrayList<>(List.of("env", "--default-signal=INT"));
    words.addAll(words(List.of("-Djava.io.tmpdir=" + temporary)));
    return Command.of(words).and("sandbox", "--port=0");
  }

  private static List<String> words(List<String> options) {
    List<String> words = new ArrayList<>();
    words.add(Path.of(System.getProperty("java.home"), "bin/java").toString());
    words.add("--enable-native-access=ALL-UNNAMED");
    words.add("--sun-misc-unsafe-memory-access=allow");
    words.addAll(options);
    words.addAll(List.of("-cp", System.getProperty("java.class.path")));
    words.add("dev.layerlift.sandbox.Main");
    return words;
  }

  /** Runs a command and expects exit status 0. */
  static Command.Finished run(String... arguments) {
    return command(arguments).succeed();
  }

  /** The one document that a command prints with {@code --json}, which ends with status 0. */
  static JsonNode json(String... arguments) {
    return JsonMapper.shared().readTree(command(arguments).and("--json").succeed().stdout());
  }
}
