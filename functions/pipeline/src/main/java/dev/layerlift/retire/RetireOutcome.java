package dev.layerlift.retire;

import java.util.Set;

/** How it ended. None of these is an error. */
public sealed interface RetireOutcome {
  /** Source and tag are there, or there again: nothing was touched. */
  record StillThere() implements RetireOutcome {}

  /** An execution is at the image: what it publishes would be left over. The sweep comes again. */
  record UnderWay() implements RetireOutcome {}

  /**
   * @param open reasons why the sweep has to come again; none where all is done
   */
  record Done(Retired retired, Set<String> open) implements RetireOutcome {
    public Done {
      open = Set.copyOf(open);
    }
  }
}
