package dev.layerlift.cli;

import dev.layerlift.inspect.ImageInspector;
import dev.layerlift.oci.layout.ImageLocation;
import dev.layerlift.plan.Planner;
import dev.layerlift.workflow.ImageInventory;
import dev.layerlift.workflow.OptimizationPlan;
import dev.layerlift.workflow.RepositoryFacts;
import dev.layerlift.workflow.Settings;
import dev.layerlift.workflow.WorkflowJson;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What an image is and what would be done with it. */
@Command(
    name = "inspect",
    description = "Shows what an image is, what would be done with it, and why. Changes nothing.",
    mixinStandardHelpOptions = true)
final class InspectCommand implements Callable<Integer> {
  @Spec private CommandLine.Model.CommandSpec spec;

  @Mixin private Access access;

  @Mixin private Choices choices;

  @Parameters(index = "0", paramLabel = "IMAGE", description = "The image to look at.")
  private ImageLocation image;

  /** The one document of {@code --json}. */
  record Document(String image, ImageInventory inventory, OptimizationPlan plan) {}

  @Override
  public Integer call() throws Exception {
    Settings settings = choices.settings(spec.commandLine());
    PrintWriter out = spec.commandLine().getOut();
    try (OpenImage open = access.stores().open(image)) {
      ImageInventory inventory =
          choices.restrict(
              new ImageInspector(open.store()).inspect(open.selector(), RepositoryFacts.none()));
      OptimizationPlan plan = Planner.plan(inventory, settings);
      if (access.json()) {
        out.println(WorkflowJson.writeText(new Document(image.toString(), inventory, plan)));
      } else {
        out.println(image + " is " + inventory.digest());
        PlanText.inventory(inventory).forEach(out::println);
        PlanText.plan(plan).forEach(out::println);
      }
      out.flush();
      return ExitStatus.DONE;
    }
  }
}
