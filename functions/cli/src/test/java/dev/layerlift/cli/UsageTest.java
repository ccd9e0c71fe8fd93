package dev.layerlift.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.layerlift.cli.LayerliftCommand.Subcommand;
import java.io.EOFException;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.Command;

/** Arguments that are right, and what wrong ones are told. */
class UsageTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "\"\"                             | layerlift: no command given",
        "explode                          | layerlift: Unmatched argument at index 0: 'explode'",
        "--explode                        | layerlift: Unknown option: '--explode'",
        "inspect                          | layerlift: Missing required parameter: 'IMAGE'",
        "optimize                         | layerlift: Missing required parameter: 'SOURCE'",
        "verify                           | layerlift: Missing required parameter: 'IMAGE'",
        "inspect a b                      | layerlift: Unmatched argument at index 2: 'b'",
        "inspect --explode a              | layerlift: Unknown option: '--explode'",
        "inspect A                        | not a repository name: 'library/A'",
        "inspect a:b:c                    | layerlift: Invalid value",
        "inspect oci:                     | 'oci:': the path is missing",
        "inspect docker-daemon:a          | write [docker://]host/repository[:tag]",
        "inspect localhost:99999/a        | not a registry host: 'localhost:99999'",
        "inspect --level x a              | 'x' is not an int",
        "inspect --level 0 oci:absent     | a zstd level is 1 to 19: 0",
        "inspect --level 20 oci:absent    | a zstd level is 1 to 19: 20",
        "optimize --level 20 oci:absent:a | a zstd level is 1 to 19: 20",
        "inspect --level                  | '--level'",
        "inspect --skip-below 1MB a       | not a size: '1MB'",
        "inspect --strategy fast a        | not a strategy (auto, skip, zstd, soci or both):"
            + " 'fast'",
        "inspect --platform linux a       | not a platform: 'linux'",
        "verify a oci:                    | 'oci:': the path is missing"
      })
  void wrongUsageIsToldInOneLine(String arguments, String message) {
    Run run = Run.of(arguments.isEmpty() ? new String[0] : arguments.split(" "));

    assertThat(run.onlyError(ExitStatus.WRONG_USAGE)).contains(message).contains("--help");
    assertThat(run.out()).isEmpty();
  }

  @Test
  void whereToFindTheHelpIsTold() {
    assertThat(Run.of("inspect").err()).contains("(see: layerlift inspect --help)");
    assertThat(Run.of("explode").err()).contains("(see: layerlift --help)");
  }

  @ParameterizedTest
  @ValueSource(strings = {"--help", "help", "-h"})
  void helpListsTheCommands(String argument) {
    Run run = Run.done(argument);

    assertThat(run.out())
        .contains("inspect", "optimize", "verify", "oci-archive:FILE[:TAG]", "Exit status: 0 done");
    assertThat(run.err()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"inspect", "optimize", "verify"})
  void helpOfACommandNamesItsOptions(String command) {
    assertThat(Run.done("help", command).out()).isEqualTo(Run.done(command, "--help").out());
    assertThat(Run.done("help", command).out()).contains("--plain-http", "--json");
  }

  @Test
  void helpOfOptimizeNamesWhatTheDesignPromises() {
    assertThat(Run.done("help", "optimize").out().replaceAll("\\s+", " "))
        .contains("--strategy", "--level", "--platform", "--dry-run", "--skip-below")
        .contains("Default: 6.", "Default: auto.", "Default: 20 MiB.");
  }

  @Test
  void commandThatIsTriedAloneIsTheOneThatIsListed() {
    String[] none = {};
    assertThat(LayerliftCommand.create(none).getSubcommands())
        .containsOnlyKeys("inspect", "optimize", "verify", "ztoc", "help")
        .allSatisfy((name, command) -> {
          assertThat(command.getCommandName()).isEqualTo(name);
          assertThat(LayerliftCommand.create(new String[] {name}).getSubcommands())
              .containsKey(name);
        });
    assertThat(LayerliftCommand.create(new String[] {"verify", "inspect"}).getSubcommands())
        .containsOnlyKeys("verify");
  }

  @Test
  void versionIsTold() {
    assertThat(Run.done("--version").out()).startsWith("layerlift 0.1.0");
  }

  @Command(name = "fail")
  private static final class Failing implements Callable<Integer> {
    private final Exception failure;

    Failing(Exception failure) {
      this.failure = failure;
    }

    @Override
    public Integer call() throws Exception {
      throw failure;
    }
  }

  private static Run failing(Exception failure, String... arguments) {
    Subcommand fail = new Subcommand("fail", () -> new Failing(failure));
    return Run.of(LayerliftCommand.create(arguments, fail), arguments);
  }

  @Test
  void ownFaultHasAStackTraceAndAsksForAReport() {
    Run run = failing(new IllegalStateException("broken"), "fail");

    assertThat(run.status()).isEqualTo(ExitStatus.FAILED);
    assertThat(run.err())
        .startsWith("layerlift: internal error, please report it:")
        .contains("java.lang.IllegalStateException: broken", "at dev.layerlift.cli.UsageTest");
  }

  @Test
  void expectedFaultIsOneLineWhateverItsTextIs() {
    for (String text : List.of("no such file", "a\nb\r\nc", "\u001b[2Jwiped")) {
      assertThat(failing(new IOException(text), "fail").onlyError(ExitStatus.FAILED))
          .matches("layerlift: [ -~]+");
    }
    assertThat(failing(new EOFException(), "fail").err().strip())
        .isEqualTo("layerlift: EOFException");
  }

  @Test
  void commandsOfACheckoutAreTreatedAsOurOwn() {
    Run run = failing(new IOException(), "fail", "--explode");

    assertThat(run.onlyError(ExitStatus.WRONG_USAGE))
        .contains("Unknown option: '--explode' (see: layerlift fail --help)");
  }
}
