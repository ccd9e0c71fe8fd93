package dev.layerlift.cli;

import dev.layerlift.codec.io.ByteSize;
import dev.layerlift.oci.layout.ImageLocation;
import dev.layerlift.oci.model.Platform;
import dev.layerlift.workflow.SociVersion;
import dev.layerlift.workflow.Strategy;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** The root of the command line: it only lists what there is. */
@Command(
    name = "layerlift",
    description = "Makes containers start faster by recompressing and indexing their images.",
    subcommands = {
      InspectCommand.class,
      OptimizeCommand.class,
      VerifyCommand.class,
      ZtocCommand.class,
      HelpCommand.class
    },
    mixinStandardHelpOptions = true,
    version = "layerlift 0.1.0",
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "Images: docker://HOST/REPOSITORY:TAG (also without the prefix), oci:DIR[:TAG],",
      "oci-archive:FILE[:TAG], docker-archive:FILE[:TAG].",
      "Exit status: 0 done, 1 failed, 2 wrong usage, 3 verification found a difference."
    })
public final class LayerliftCommand implements Runnable {
  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  /**
   * The command line, ready for {@link CommandLine#execute}. It is the whole program's: from here
   * on numbers are written alike on machines of every language, as our English text and scripts
   * that read it want them.
   *
   * @param moreCommands subcommands beside our own, annotated as picocli wants them
   */
  public static CommandLine create(Object... moreCommands) {
    Locale.setDefault(Locale.Category.FORMAT, Locale.ROOT);
    CommandLine commandLine = new CommandLine(new LayerliftCommand());
    for (Object command : moreCommands) {
      commandLine.addSubcommand(command);
    }
    return commandLine
        .registerConverter(ImageLocation.class, checked(ImageLocation::parse))
        .registerConverter(ByteSize.class, checked(ByteSize::parse))
        .registerConverter(Platform.class, checked(Platform::parse))
        .registerConverter(Strategy.class, checked(Strategy::parse))
        .registerConverter(SociVersion.class, checked(SociVersion::parse))
        .setParameterExceptionHandler(LayerliftCommand::refuse)
        .setExecutionExceptionHandler(LayerliftCommand::report);
  }

  public static void main(String[] arguments) {
    System.exit(create().execute(arguments));
  }

  @Override
  public void run() {
    throw new CommandLine.ParameterException(spec.commandLine(), "no command given");
  }

  /** Says what is wrong with a value in the words of the value's own parser. */
  private static <T> ITypeConverter<T> checked(Function<String, T> parse) {
    return text -> {
      try {
        return parse.apply(text);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(e.getMessage());
      }
    };
  }

  private static int refuse(CommandLine.ParameterException error, String[] arguments) {
    CommandLine commandLine = error.getCommandLine();
    PrintWriter err = commandLine.getErr();
    err.printf(
        "layerlift: %s (see: %s --help)%n",
        Faults.text(error), commandLine.getCommandSpec().qualifiedName());
    err.flush();
    return ExitStatus.WRONG_USAGE;
  }

  private static int report(
      Exception error, CommandLine commandLine, CommandLine.ParseResult parsed) {
    PrintWriter err = commandLine.getErr();
    if (Faults.areExpected(error)) {
      err.println("layerlift: " + Faults.text(error));
    } else {
      err.println("layerlift: internal error, please report it:");
      error.printStackTrace(err);
    }
    err.flush();
    return ExitStatus.FAILED;
  }
}
