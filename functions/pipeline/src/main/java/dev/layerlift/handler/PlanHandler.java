package dev.layerlift.handler;

import dev.layerlift.plan.Planner;
import dev.layerlift.workflow.Deadline;
import dev.layerlift.workflow.ImageAddress;
import dev.layerlift.workflow.Inspection;
import dev.layerlift.workflow.OptimizationPlan;
import java.time.InstantSource;
import java.util.Optional;

/** Decides what is done with the image. Asks nobody. */
public final class PlanHandler extends StageHandler<PlanHandler.Request> {
  record Request(String execution, Inspection.Image inspection) implements StageRequest {
    @Override
    public Optional<ImageAddress> subject() {
      return Optional.of(inspection.image());
    }
  }

  public PlanHandler() {
    this(InstantSource.system());
  }

  PlanHandler(InstantSource clock) {
    super("Plan", Request.class, clock);
  }

  @Override
  StageAnswer run(Request request, Deadline deadline, StageLog log) {
    OptimizationPlan plan =
        Planner.plan(request.inspection().inventory(), request.inspection().settings());
    return new StageAnswer(plan, plan.strategy().toString());
  }
}
