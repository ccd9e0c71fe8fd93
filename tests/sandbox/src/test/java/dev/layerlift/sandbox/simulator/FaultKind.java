package dev.layerlift.sandbox.simulator;

import java.util.Arrays;
import java.util.List;

/** What goes wrong at a step. */
enum FaultKind {
  /** The connection ends before anything is done. */
  BEFORE(Where.ANYWHERE),
  /** The connection ends within the request's body. */
  DURING_REQUEST(Where.REGISTRY),
  /** The connection ends within the answer's body. */
  DURING_ANSWER(Where.HTTP),
  /** Done, but the answer is lost. */
  AFTER(Where.ANYWHERE),
  TOO_MANY_REQUESTS(Where.ANYWHERE),
  INTERNAL_ERROR(Where.ANYWHERE),
  UNAVAILABLE(Where.ANYWHERE),
  /** The answer's Content-Length is another than its body's. */
  WRONG_LENGTH(Where.HTTP),
  CORRUPT_REQUEST(Where.STORES),
  CORRUPT_ANSWER(Where.HTTP),
  /** The answer is of a time before the last write. */
  STALE_READ(Where.STORES),
  /** What the caller identifies itself with counts as expired. */
  EXPIRED_TOKEN(Where.SIGNED),
  /** No answer within the caller's patience; at odd steps, it was done all the same. */
  TIME_OUT(Where.ANYWHERE),
  /** Done, but it takes longer than any function may run. */
  SLOW(Where.HTTP),
  /** The function is killed; the step is not done. */
  KILLED_BEFORE(Where.HTTP),
  /** The function is killed while the step is done. */
  KILLED_AFTER(Where.HTTP),
  /** From here on, nothing answers until the invocation ends. */
  OUTAGE_OF_INVOCATION(Where.HTTP),
  /** From here on, nothing but Lambda answers until the execution ends. */
  OUTAGE_OF_EXECUTION(Where.HTTP),
  /** From here on, everything is throttled until the invocation ends. */
  THROTTLED_INVOCATION(Where.HTTP),
  /** From here on, the functions' clocks go 40 minutes ahead. */
  CLOCK_AHEAD(Where.ANYWHERE),
  /** From here on, the functions' clocks go five seconds behind. */
  CLOCK_BEHIND(Where.ANYWHERE),
  /** The event comes again; its execution goes some steps, then the first to its end. */
  EVENT_AGAIN(Where.ANYWHERE),
  /** The event comes again, and its execution runs to its end. */
  EVENT_AGAIN_TO_THE_END(Where.ANYWHERE),
  /** Somebody pushes another image under the tag. */
  TAG_MOVED(Where.ANYWHERE),
  /** Somebody deletes the image with its tag. */
  IMAGE_DELETED(Where.ANYWHERE),
  /** The event comes three hours later. At no step. */
  EVENT_LATE(Where.NOWHERE),
  /** The event never comes. At no step. */
  EVENT_NEVER(Where.NOWHERE),
  /** The event comes again when all is done. At no step. */
  EVENT_AFTERWARDS(Where.NOWHERE);

  /** The steps at which a kind can happen. */
  private enum Where {
    ANYWHERE,
    /** Calls that functions make. */
    HTTP,
    /** Those that show who calls. */
    SIGNED,
    STORES,
    REGISTRY,
    NOWHERE;

    private boolean includes(StepType type) {
      return switch (this) {
        case ANYWHERE -> true;
        case HTTP -> type != StepType.LAMBDA && type != StepType.EVENT_BUS;
        case SIGNED ->
            type == StepType.REGISTRY || type == StepType.S3 || type == StepType.CONTROL_PLANE;
        case STORES -> type == StepType.REGISTRY || type == StepType.S3;
        case REGISTRY -> type == StepType.REGISTRY;
        case NOWHERE -> false;
      };
    }
  }

  private final Where where;

  FaultKind(Where where) {
    this.where = where;
  }

  /** Those that can happen at a step. */
  static List<FaultKind> at(StepType type) {
    return Arrays.stream(values()).filter(kind -> kind.where.includes(type)).toList();
  }

  /** Those that are about the execution as a whole; their step is 0. */
  static List<FaultKind> atNoStep() {
    return Arrays.stream(values()).filter(kind -> kind.where == Where.NOWHERE).toList();
  }
}
