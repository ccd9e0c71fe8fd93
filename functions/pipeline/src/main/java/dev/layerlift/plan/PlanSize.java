package dev.layerlift.plan;

import dev.layerlift.codec.io.ByteSize;
import dev.layerlift.workflow.ImageInventory;
import dev.layerlift.workflow.OptimizationPlan;
import dev.layerlift.workflow.OptimizationPlan.LayerPlan;
import dev.layerlift.workflow.WorkflowJson;
import java.util.Optional;

/**
 * Foresees the largest payload of an execution. Record gets everything at once: event, inventory,
 * plan, one result a layer that is worked on, one published image a platform and variant; Step
 * Functions moves 256 KiB into a state and ends the execution at the first byte more.
 *
 * @param foreseen of that payload, in UTF-8 bytes of JSON
 */
record PlanSize(long foreseen) {
  /** 256 KiB less what does not grow with the image: event, settings, names, the failure's text. */
  static final ByteSize LIMIT = ByteSize.parse("224 KiB");

  /** Of a result beyond the layer's own facts: two digests, sizes, media type and names. */
  private static final int RESULT = 560;

  /** Of a published image and its SOCI index beyond its platform's plan: digests and names. */
  private static final int PUBLISHED = 460;

  static PlanSize of(ImageInventory inventory, OptimizationPlan plan) {
    long results =
        plan.layers().stream()
            .filter(layer -> layer.action().isWork())
            .map(LayerPlan::layer)
            .mapToLong(facts -> json(facts) + RESULT)
            .sum();
    long published =
        plan.variants().size()
            * plan.platforms().stream().mapToLong(p -> json(p) + PUBLISHED).sum();
    return new PlanSize(json(inventory) + json(plan) + results + published);
  }

  /** Why the image cannot be worked on; empty where everything fits. */
  Optional<String> excess() {
    return foreseen <= LIMIT.bytes()
        ? Optional.empty()
        : Optional.of(
            "it has too many layers for one execution: its plan and results would be "
                + ByteSize.ofBytes(foreseen).toHumanString()
                + ", "
                + LIMIT
                + " fit between two states");
  }

  private static long json(Object value) {
    return WorkflowJson.write(value).length;
  }
}
