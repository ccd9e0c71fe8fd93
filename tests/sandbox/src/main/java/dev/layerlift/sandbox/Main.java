package dev.layerlift.sandbox;

import dev.layerlift.cli.LayerliftCommand;
import dev.layerlift.cli.LayerliftCommand.Subcommand;
import dev.layerlift.sandbox.command.DemoCommand;
import dev.layerlift.sandbox.command.SandboxCommand;
import picocli.CommandLine;

/** The command line with what a checkout has beyond it: {@code demo} and {@code sandbox}. */
public final class Main {
  private Main() {}

  public static void main(String[] arguments) {
    LayerliftCommand.end(commandLine(arguments).execute(arguments));
  }

  static CommandLine commandLine(String... arguments) {
    return LayerliftCommand.create(
        arguments,
        new Subcommand("demo", DemoCommand::new),
        new Subcommand("sandbox", SandboxCommand::new));
  }
}
