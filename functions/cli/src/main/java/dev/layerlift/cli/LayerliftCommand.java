package dev.layerlift.cli;

import dev.layerlift.codec.io.ByteSize;
import dev.layerlift.oci.layout.ImageLocation;
import dev.layerlift.oci.model.Platform;
import dev.layerlift.workflow.SociVersion;
import dev.layerlift.workflow.Strategy;
import java.io.PrintWriter;
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

  /** The command line, ready for more subcommands or for {@link CommandLine#execute}. */
  public static CommandLine create() {
    return new CommandLine(new LayerliftCommand())
        .registerConverter(ImageLocation.class, checked(ImageLocation::parse))
        .registerConverter(ByteSize.class, checked(ByteSize::parse))
        .registerConverter(Platform.class, checked(Platform::parse))
        .registerConverter(Strategy.class, checked(Strategy::parse))
        .registerConverter(SociVersion.class, checked(SociVersion::parse))
        .setExecutionExceptionHandler(LayerliftCommand::report)
        .setExitCodeExceptionMapper(e -> ExitStatus.FAILED);
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
