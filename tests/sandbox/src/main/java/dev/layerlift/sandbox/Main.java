package dev.layerlift.sandbox;

import dev.layerlift.cli.LayerliftCommand;
import dev.layerlift.sandbox.command.DemoCommand;
import dev.layerlift.sandbox.command.SandboxCommand;

/** The command line with what a checkout has beyond it: {@code demo} and {@code sandbox}. */
public final class Main {
  private Main() {}

  public static void main(String[] arguments) {
    System.exit(
        LayerliftCommand.create(new DemoCommand(), new SandboxCommand()).execute(arguments));
  }
}
