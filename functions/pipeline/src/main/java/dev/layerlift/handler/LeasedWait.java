package dev.layerlift.handler;

import dev.layerlift.workflow.ImageAddress;
import dev.layerlift.workflow.ImageLease;
import dev.layerlift.workflow.Inspection;
import dev.layerlift.workflow.LayerliftException;
import dev.layerlift.workflow.QueuedException;
import dev.layerlift.workflow.Schema;
import dev.layerlift.workflow.StoodBackException;

/**
 * Takes an image's lease along into a wait of the state machine, which can be longer than any work:
 * who looks at the image meanwhile sees that an execution is at it.
 */
final class LeasedWait {
  private final ImageLease lease;

  LeasedWait(ImageLease lease) {
    this.lease = lease;
  }

  /**
   * @return what the stage ends with: the wait, or, if another execution has the image by now, that
   *     this one stands back
   */
  LayerliftException before(
      QueuedException wait, ImageAddress image, String execution, StageLog log) {
    return switch (lease.renew(image, execution, wait.until())) {
      case ImageLease.Held _ -> wait;
      case ImageLease.Unknown unknown -> {
        log.warn(unknown.reason());
        yield wait;
      }
      case ImageLease.HeldElsewhere other ->
          new StoodBackException(
              new Inspection.HeldElsewhere(
                  Schema.VERSION, image, other.execution(), other.until()));
    };
  }
}
