package dev.layerlift.cli;

import dev.layerlift.inspect.ImageInspector;
import dev.layerlift.oci.layout.ImageLocation;
import dev.layerlift.oci.model.Tag;
import dev.layerlift.oci.store.ImageTarget;
import dev.layerlift.plan.Planner;
import dev.layerlift.workflow.ImageInventory;
import dev.layerlift.workflow.OptimizationPlan;
import dev.layerlift.workflow.RepositoryFacts;
import dev.layerlift.workflow.Settings;
import dev.layerlift.workflow.Strategy;
import dev.layerlift.workflow.TagOutcome;
import dev.layerlift.workflow.WorkflowJson;
import java.io.Console;
import java.io.IOException;
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

  /** Where the result goes and what it is called there. */
  private record Goal(ImageLocation location, Tag tag) {}

  @Override
  public Integer call() throws Exception {
    Settings settings = choices.settings(spec.commandLine());
    PrintWriter out = spec.commandLine().getOut();
    try (OpenImage open = access.stores().open(source)) {
      Optional<Goal> goal = dryRun ? Optional.empty() : Optional.of(goal(open, settings));
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
      if (goal.isEmpty()) {
        return finish(out, new DryRun(source.toString(), inventory, plan));
      }
      Road.Document document = work(open, goal.get(), settings, inventory, plan);
      if (!access.json()) {
        Road.lines(document).forEach(out::println);
      }
      finish(out, document);
      return document.tagging().outcomes().stream()
              .anyMatch(outcome -> outcome instanceof TagOutcome.NotTagged)
          ? ExitStatus.FAILED
          : ExitStatus.DONE;
    }
  }

  /** The work is done only when the target is closed: an archive is written then. */
  private Road.Document work(
      OpenImage open, Goal goal, Settings settings, ImageInventory inventory, OptimizationPlan plan)
      throws IOException, InterruptedException {
    try (ImageTarget opened = access.stores().openTarget(goal.location())) {
      Progress progress = new Progress(spec.commandLine().getErr(), isTerminal());
      Road road = new Road(open, source, opened, goal.location(), settings, progress);
      return target == null && isBestUntagged(plan)
          ? road.leave(inventory, plan)
          : road.travel(inventory, plan, goal.tag());
    }
  }

  private int finish(PrintWriter out, Object document) {
    if (access.json()) {
      out.println(WorkflowJson.writeText(document));
    }
    out.flush();
    return ExitStatus.DONE;
  }

  private Goal goal(OpenImage open, Settings settings) throws IOException {
    ImageLocation location = location(settings);
    return new Goal(location, tag(open, location));
  }

  /** The target that was given, else the source's own store under the optimized tag. */
  private ImageLocation location(Settings settings) {
    if (target != null) {
      return target;
    }
    Tag own = sourceTag().orElseThrow(() -> wrong("a source without a tag needs a TARGET"));
    Tag tag =
        settings
            .optimizedTag()
            .apply(own)
            .orElseThrow(() -> wrong("no tag beside '" + own + "' is short enough"));
    return Goals.beside(source, tag);
  }

  private Tag tag(OpenImage open, ImageLocation goal) throws IOException {
    if (Goals.isNamedOtherwise(goal)) {
      throw wrong("a TARGET is named by a tag, not as in " + goal);
    }
    Tag tag =
        Goals.tag(goal)
            .or(this::sourceTag)
            .orElseThrow(() -> wrong(goal + " needs a tag, for example " + goal + ":latest"));
    boolean isSourceTag =
        sourceTag().filter(tag::equals).isPresent() || tag.equals(open.selector());
    if (isSourceTag && Goals.sameStore(source, goal)) {
      throw wrong(goal + " is the source, whose tag is never moved: name another TARGET");
    }
    return tag;
  }

  private CommandLine.ParameterException wrong(String message) {
    return new CommandLine.ParameterException(spec.commandLine(), message);
  }

  /** A tag of ours on it could do harm: a name that the user gives himself is his own affair. */
  private static boolean isBestUntagged(OptimizationPlan plan) {
    return plan.strategy() == Strategy.SKIP && !plan.tagOriginal();
  }

  private static boolean isTerminal() {
    return Optional.ofNullable(System.console()).filter(Console::isTerminal).isPresent();
  }

  private Optional<Tag> sourceTag() {
    return Goals.tag(source);
  }
}
