package dev.layerlift.handler;

import dev.layerlift.workflow.ImageAddress;
import java.util.Optional;

/** What every payload tells: whose work it is and what it is about. */
interface StageRequest {
  /** The execution's id. */
  String execution();

  /** Empty where the payload names no image. */
  Optional<ImageAddress> subject();
}
