package dev.layerlift.cli;

import dev.layerlift.codec.io.ByteSize;
import dev.layerlift.oci.layout.ImageLocation;
import dev.layerlift.oci.model.Platform;
import dev.layerlift.workflow.SociVersion;
import dev.layerlift.workflow.Strategy;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** The root of the command line: it only lists what there is. */
@Command(
    name = "layerlift",
    description = "Makes containers start faster by recompressing and indexing their images.",
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

  private static final List<Subcommand> OWN =
      List.of(
          new Subcommand("inspect", InspectCommand::new),
          new Subcommand("optimize", OptimizeCommand::new),
          new Subcommand("verify", VerifyCommand::new),
          new Subcommand("ztoc", ZtocCommand::new),
          // No method reference to a class of old bytecode: JDK 25's AOT cache fails on it.
          new Subcommand("help", () -> new HelpCommand()));

  /**
   * A command below the root.
   *
   * @param command makes it, annotated as picocli wants it
   */
  public record Subcommand(String name, Supplier<Object> command) {}

  /**
   * The command line, ready for {@link CommandLine#execute} with the same arguments. It is the
   * whole program's: from here on numbers are written alike on machines of every language, as our
   * English text and scripts that read it want them.
   *
   * @param moreCommands subcommands beside our own
   */
  public static CommandLine create(String[] arguments, Subcommand... moreCommands) {
    Locale.setDefault(Locale.Category.FORMAT, Locale.ROOT);
    CommandLine commandLine = new CommandLine(new LayerliftCommand());
    needed(arguments, Stream.concat(OWN.stream(), Stream.of(moreCommands)).toList())
        .forEach(sub -> commandLine.addSubcommand(sub.name(), sub.command().get()));
    return commandLine
        .registerConverter(ImageLocation.class, checked(ImageLocation::parse))
        .registerConverter(ByteSize.class, checked(ByteSize::parse))
        .registerConverter(Platform.class, checked(Platform::parse))
        .registerConverter(Strategy.class, checked(Strategy::parse))
        .registerConverter(SociVersion.class, checked(SociVersion::parse))
        .setParameterExceptionHandler(LayerliftCommand::refuse)
        .setExecutionExceptionHandler(LayerliftCommand::report);
  }

  /** The one that is named, else all: picocli takes 10 ms to look at a command. */
  private static List<Subcommand> needed(String[] arguments, List<Subcommand> all) {
    String first = arguments.length == 0 ? "" : arguments[0];
    List<Subcommand> named = all.stream().filter(sub -> sub.name().equals(first)).toList();
    return named.isEmpty() || first.equals("help") ? all : named;
  }

  public static void main(String[] arguments) {
    end(create(arguments).execute(arguments));
  }

  /**
   * Ends the program with this status. Success is to have nothing more to do: {@link System#exit}
   * first looks for a logger in every jar, 40 ms of each command.
   */
  public static void end(int status) {
    if (status != ExitStatus.DONE) {
      System.exit(status);
    }
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
