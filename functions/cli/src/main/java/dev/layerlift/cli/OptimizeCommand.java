package dev.layerlift.cli;

import dev.layerlift.inspect.ImageInspector;
import dev.layerlift.oci.layout.ImageLocation;
import dev.layerlift.oci.model.Tag;
import dev.layerlift.plan.Planner;
import dev.layerlift.workflow.ImageInventory;
import dev.layerlift.workflow.OptimizationPlan;
import dev.layerlift.workflow.RepositoryFacts;
import dev.layerlift.workflow.Settings;
import dev.layerlift.workflow.TagOutcome;
import dev.layerlift.workflow.WorkflowJson;
import java.io.Console;
import java.io.PrintWriter;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The whole work on one image. */
@Command(
    name = "optimize",
    description = "Makes the optimized image, checks it, and gives it a tag.",
    mixinStandardHelpOptions = true)
final class OptimizeCommand implements Callable<Integer> {
  @Spec private CommandLine.Model.CommandSpec spec;

  @Mixin private Access access;

  @Mixin private Choices choices;

  @Option(names = "--dry-run", description = "Only say what would be done.")
  private boolean dryRun;

  @Parameters(index = "0", paramLabel = "SOURCE", description = "The image to work on.")
  private ImageLocation source;

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "TARGET",
      description = "Where the result goes. Default: beside the source, tagged TAG-optimized.")
  private @Nullable ImageLocation target;

  /** The one document of {@code --json} with {@code --dry-run}. */
  record DryRun(String source, ImageInventory inventory, OptimizationPlan plan) {}

  @Override
  public Integer call() throws Exception {
    Settings settings = choices.settings(spec.commandLine());
    PrintWriter out = spec.commandLine().getOut();
    try (OpenImage open = access.stores().open(source)) {
      ImageInventory inventory =
          choices.restrict(
              new ImageInspector(open.store()).inspect(open.selector(), RepositoryFacts.none()));
      OptimizationPlan plan = Planner.plan(inventory, settings);
      if (!access.json()) {
        out.println(source + " is " + inventory.digest());
        PlanText.inventory(inventory).forEach(out::println);
        PlanText.plan(plan).forEach(out::println);
        out.flush();
      }
      if (dryRun) {
        return finish(out, new DryRun(source.toString(), inventory, plan));
      }
      ImageLocation goal = goal(settings);
      try (OpenTarget opened = access.stores().openTarget(goal)) {
        Progress progress = new Progress(spec.commandLine().getErr(), isTerminal());
        Road road = new Road(open, source, opened.store(), goal, settings, progress);
        Road.Document document = road.travel(inventory, plan, tag(opened, goal));
        if (!access.json()) {
          Road.lines(document).forEach(out::println);
        }
        finish(out, document);
        return document.tagging() instanceof TagOutcome.NotTagged
            ? ExitStatus.FAILED
            : ExitStatus.DONE;
      }
    }
  }

  private int finish(PrintWriter out, Object document) {
    if (access.json()) {
      out.println(WorkflowJson.writeText(document));
    }
    out.flush();
    return ExitStatus.DONE;
  }

  /** The target that was given, else the source's own store under the optimized tag. */
  private ImageLocation goal(Settings settings) {
    if (target != null) {
      return target;
    }
    Tag own =
        sourceTag()
            .orElseThrow(() ->
                new CommandLine.ParameterException(
                    spec.commandLine(), "a source without a tag needs a TARGET"));
    Tag tag =
        settings
            .optimizedTag()
            .apply(own)
            .orElseThrow(() ->
                new CommandLine.ParameterException(
                    spec.commandLine(), "no tag beside '" + own + "' is short enough"));
    return Goals.beside(source, tag);
  }

  private Tag tag(OpenTarget opened, ImageLocation goal) {
    return opened
        .tag()
        .or(this::sourceTag)
        .orElseThrow(() ->
            new CommandLine.ParameterException(
                spec.commandLine(), goal + " needs a tag, for example " + goal + ":latest"));
  }

  private static boolean isTerminal() {
    return Optional.ofNullable(System.console()).filter(Console::isTerminal).isPresent();
  }

  private Optional<Tag> sourceTag() {
    return Goals.tag(source);
  }
}
