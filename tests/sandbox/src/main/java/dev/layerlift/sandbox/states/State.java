package dev.layerlift.sandbox.states;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One state of a state machine, read and checked. */
sealed interface State {
  String name();

  /** Where an execution goes from a state. */
  sealed interface Next {
    record To(String state) implements Next {}

    /** Ends the state machine, or one iteration of a Map. */
    record End() implements Next {}
  }

  /**
   * What a state leaves behind.
   *
   * @param output absent for the state's own default
   */
  record Effect(Optional<Template> output, Map<String, Template> assign) {}

  /** One entry of {@code Catch}. */
  record Catcher(List<String> errors, Effect effect, String next) {
    boolean covers(String error) {
      return errors.stream().anyMatch(pattern -> ErrorName.matches(pattern, error));
    }
  }

  /** A state whose errors can be retried and caught. */
  sealed interface Fallible extends State {
    List<Retrier> retriers();

    List<Catcher> catchers();

    Effect effect();

    Next next();
  }

  /** Calls another service and waits for its answer. */
  record Task(
      String name,
      Integration integration,
      Template arguments,
      Duration timeout,
      List<Retrier> retriers,
      List<Catcher> catchers,
      Effect effect,
      Next next)
      implements Fallible {}

  /** Runs a level of states once for each item. */
  record MapItems(
      String name,
      Template items,
      Optional<Template> itemSelector,
      int maxConcurrency,
      Level iteration,
      List<Retrier> retriers,
      List<Catcher> catchers,
      Effect effect,
      Next next)
      implements Fallible {}

  /**
   * Runs an execution for each line of an object.
   *
   * @param maxConcurrency gives a whole number
   * @param tolerated items that may fail, in percent
   */
  record DistributedMap(
      String name,
      Template itemBucket,
      Template itemKey,
      Template maxConcurrency,
      Template tolerated,
      Template resultBucket,
      Template resultPrefix,
      Level iteration,
      List<Retrier> retriers,
      List<Catcher> catchers,
      Effect effect,
      Next next)
      implements Fallible {}

  record Rule(Expression condition, Effect effect, String next) {}

  record Choice(String name, List<Rule> rules, Optional<String> otherwise, Effect effect)
      implements State {}

  record Pass(String name, Effect effect, Next next) implements State {}

  /** How long a state waits, as it is written. */
  sealed interface Pause {
    Template value();

    record Seconds(Template value) implements Pause {}

    record Timestamp(Template value) implements Pause {}
  }

  record Wait(String name, Pause pause, Effect effect, Next next) implements State {}

  record Succeed(String name, Optional<Template> output) implements State {}

  record Fail(String name, Optional<Template> error, Optional<Template> cause) implements State {}

  /** The states between which transitions are possible: a state machine's, or an iteration's. */
  record Level(String startAt, Map<String, State> states) {}
}
