package dev.layerlift.sandbox.states;

import dev.layerlift.sandbox.states.State.Catcher;
import dev.layerlift.sandbox.states.State.Effect;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** Reads {@code Retry}, {@code Catch} and what they share with states. */
final class HandlerReader {
  private final List<String> faults;
  private final TemplateReader templates;

  HandlerReader(List<String> faults, TemplateReader templates) {
    this.faults = faults;
    this.templates = templates;
  }

  Effect effect(StrictObject owner, StatesReference allowed) {
    return new Effect(
        owner
            .optional("Output")
            .map(node -> templates.read(node, owner.pointer("Output"), allowed)),
        templates.assign(owner, allowed));
  }

  List<Retrier> retriers(StrictObject state) {
    List<JsonNode> elements = state.elements("Retry");
    List<Retrier> retriers = new ArrayList<>();
    for (JsonNode element : elements) {
      StrictObject retrier =
          new StrictObject(element, state.pointer("Retry") + "/" + retriers.size(), faults);
      retriers.add(retrier(retrier, retriers.size() == elements.size() - 1));
      retrier.refuseTheRest();
    }
    return retriers;
  }

  private Retrier retrier(StrictObject retrier, boolean last) {
    int interval = retrier.optionalInt("IntervalSeconds", 1).orElse(1);
    Optional<Integer> maxDelay = retrier.optionalInt("MaxDelaySeconds", 1);
    if (maxDelay.filter(max -> max <= interval).isPresent()) {
      retrier.faultAt("MaxDelaySeconds", "must be above IntervalSeconds");
    }
    Optional<String> jitter = retrier.optionalString("JitterStrategy");
    if (jitter.filter(strategy -> !List.of("FULL", "NONE").contains(strategy)).isPresent()) {
      retrier.faultAt("JitterStrategy", "must be FULL or NONE");
    }
    return new Retrier(
        errors(retrier, last),
        Duration.ofSeconds(interval),
        retrier.optionalInt("MaxAttempts", 0).orElse(3),
        retrier.optionalNumber("BackoffRate", 1).orElse(2.0),
        maxDelay.map(Duration::ofSeconds),
        jitter.filter("FULL"::equals).isPresent());
  }

  List<Catcher> catchers(StrictObject state) {
    List<JsonNode> elements = state.elements("Catch");
    List<Catcher> catchers = new ArrayList<>();
    for (JsonNode element : elements) {
      StrictObject catcher =
          new StrictObject(element, state.pointer("Catch") + "/" + catchers.size(), faults);
      catchers.add(
          new Catcher(
              errors(catcher, catchers.size() == elements.size() - 1),
              effect(catcher, StatesReference.ERROR_OUTPUT),
              catcher.requiredString("Next")));
      catcher.refuseTheRest();
    }
    return catchers;
  }

  private List<String> errors(StrictObject owner, boolean last) {
    List<String> errors = new ArrayList<>();
    for (JsonNode element : owner.elements("ErrorEquals")) {
      String error = element.isString() ? element.stringValue() : "";
      if (error.isEmpty()) {
        owner.faultAt("ErrorEquals", "holds the names of errors");
      } else if (error.equals(ErrorName.RUNTIME)) {
        owner.faultAt("ErrorEquals", "States.Runtime cannot be retried or caught");
      } else if (error.startsWith("States.") && !ErrorName.RESERVED.contains(error)) {
        owner.faultAt("ErrorEquals", "no error of Step Functions: " + error);
      } else if (errors.contains(error)) {
        owner.faultAt("ErrorEquals", "twice: " + error);
      }
      errors.add(error);
    }
    if (errors.isEmpty()) {
      owner.faultAt("ErrorEquals", "needs at least one error");
    }
    if (errors.contains(ErrorName.ALL) && (errors.size() > 1 || !last)) {
      owner.faultAt("ErrorEquals", "States.ALL stands alone and last");
    }
    return errors;
  }
}
