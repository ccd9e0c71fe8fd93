package dev.layerlift.integration;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Our own command line as its users meet it: a process, arguments, streams and an exit status. */
final class Layerlift {

  private Layerlift() {}

  static Command command(String... arguments) {
    List<String> words =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.layerlift.sandbox.Main"));
    words.addAll(List.of(arguments));
    return Command.of(words);
  }

  /** Runs a command and expects exit status 0. */
  static Command.Finished run(String... arguments) {
    return command(arguments).succeed();
  }
}
