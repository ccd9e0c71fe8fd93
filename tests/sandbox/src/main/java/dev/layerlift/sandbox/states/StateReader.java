package dev.layerlift.sandbox.states;

import dev.layerlift.sandbox.states.State.Effect;
import dev.layerlift.sandbox.states.State.Level;
import dev.layerlift.sandbox.states.State.Next;
import dev.layerlift.sandbox.states.State.Rule;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** Reads states one by one; what holds between them is {@link LevelChecks}' to check. */
final class StateReader {
  private static final int MAX_NAME = 80;

  /** The most iterations of an inline Map that Step Functions runs at once. */
  private static final int MAX_INLINE = 40;

  private final List<String> faults;
  private final TemplateReader templates;
  private final HandlerReader handlers;
  private final ArgumentsReader arguments;

  StateReader(List<String> faults) {
    this.faults = faults;
    this.templates = new TemplateReader(faults);
    this.handlers = new HandlerReader(faults, templates);
    this.arguments = new ArgumentsReader(faults);
  }

  /** Reads {@code StartAt} and {@code States}. */
  Level level(StrictObject owner) {
    String startAt = owner.requiredString("StartAt");
    Map<String, State> states = new LinkedHashMap<>();
    JsonNode node = owner.required("States");
    if (!node.isMissingNode()) {
      StrictObject all = new StrictObject(node, owner.pointer("States"), faults);
      for (Map.Entry<String, JsonNode> entry : all.fields()) {
        String name = entry.getKey();
        if (name.isEmpty() || name.codePointCount(0, name.length()) > MAX_NAME) {
          all.faultAt(name, "a state's name has 1 to " + MAX_NAME + " characters");
        }
        read(name, new StrictObject(entry.getValue(), all.pointer(name), faults))
            .ifPresent(state -> states.put(name, state));
      }
    }
    return new Level(startAt, states);
  }

  private Optional<State> read(String name, StrictObject state) {
    state
        .optionalString("QueryLanguage")
        .filter(language -> !language.equals("JSONata"))
        .ifPresent(language -> state.faultAt("QueryLanguage", "must be JSONata"));
    String type = state.requiredString("Type");
    Optional<State> read =
        switch (type) {
          case "Task" -> Optional.of(task(name, state));
          case "Map" -> Optional.of(map(name, state));
          case "Choice" -> Optional.of(choice(name, state));
          case "Pass" ->
              Optional.of(new State.Pass(name, effect(state, StatesReference.INPUT), next(state)));
          case "Wait" ->
              Optional.of(
                  new State.Wait(
                      name, pause(state), effect(state, StatesReference.INPUT), next(state)));
          case "Succeed" -> Optional.of(new State.Succeed(name, output(state)));
          case "Fail" ->
              Optional.of(
                  new State.Fail(
                      name, optionalTemplate(state, "Error"), optionalTemplate(state, "Cause")));
          default -> Optional.empty();
        };
    if (read.isEmpty()) {
      state.faultAt("Type", "no type of state that is known here: " + type);
    } else {
      state.refuseTheRest();
    }
    return read;
  }

  private State.Pause pause(StrictObject state) {
    Optional<Template> timestamp = optionalTemplate(state, "Timestamp");
    if (timestamp.isPresent()) {
      return new State.Pause.Timestamp(timestamp.get());
    }
    return new State.Pause.Seconds(template(state, "Seconds", StatesReference.INPUT));
  }

  private State task(String name, StrictObject state) {
    String resource = state.requiredString("Resource");
    Optional<Integration> known = Integration.of(resource);
    if (known.isEmpty()) {
      state.faultAt("Resource", "must be " + Integration.known());
    }
    Integration integration = known.orElse(Integration.LAMBDA_INVOKE);
    arguments.check(state, integration);
    Optional<Integer> timeout = state.optionalInt("TimeoutSeconds", 1);
    if (timeout.isEmpty()) {
      state.fault("needs TimeoutSeconds: the default of Step Functions is 99 999 999");
    }
    state
        .optionalInt("HeartbeatSeconds", 1)
        .filter(heartbeat -> heartbeat >= timeout.orElse(Integer.MAX_VALUE))
        .ifPresent(heartbeat -> state.faultAt("TimeoutSeconds", "must be above HeartbeatSeconds"));
    return new State.Task(
        name,
        integration,
        template(state, "Arguments", StatesReference.INPUT),
        Duration.ofSeconds(timeout.orElse(1)),
        handlers.retriers(state),
        handlers.catchers(state),
        effect(state, StatesReference.RESULT),
        next(state));
  }

  private State map(String name, StrictObject state) {
    StrictObject processor =
        new StrictObject(state.required("ItemProcessor"), state.pointer("ItemProcessor"), faults);
    StrictObject config =
        new StrictObject(
            processor.required("ProcessorConfig"), processor.pointer("ProcessorConfig"), faults);
    String mode = config.requiredString("Mode");
    if (mode.equals("DISTRIBUTED")) {
      if (!config.requiredString("ExecutionType").equals("STANDARD")) {
        config.faultAt("ExecutionType", "only STANDARD is known here");
      }
    } else if (!mode.equals("INLINE")) {
      config.faultAt("Mode", "must be INLINE or DISTRIBUTED");
    }
    config.refuseTheRest();
    Level iteration = level(processor);
    processor.refuseTheRest();
    return mode.equals("DISTRIBUTED")
        ? new DistributedMapReader(faults, templates, handlers)
            .read(name, state, iteration, next(state))
        : inline(name, state, iteration);
  }

  private State inline(String name, StrictObject state, Level iteration) {
    int concurrency = state.optionalInt("MaxConcurrency", 1).orElse(MAX_INLINE);
    if (concurrency > MAX_INLINE) {
      state.faultAt("MaxConcurrency", "an inline Map runs at most " + MAX_INLINE + " at once");
    }
    return new State.MapItems(
        name,
        template(state, "Items", StatesReference.INPUT),
        state
            .optional("ItemSelector")
            .map(node -> templates.read(node, state.pointer("ItemSelector"), StatesReference.ITEM)),
        concurrency,
        iteration,
        handlers.retriers(state),
        handlers.catchers(state),
        effect(state, StatesReference.RESULT),
        next(state));
  }

  private State choice(String name, StrictObject state) {
    List<Rule> rules = new ArrayList<>();
    for (JsonNode element : state.elements("Choices")) {
      StrictObject rule =
          new StrictObject(element, state.pointer("Choices") + "/" + rules.size(), faults);
      Optional<Expression> condition =
          templates.expression(
              rule.required("Condition"), rule.pointer("Condition"), StatesReference.INPUT);
      Effect effect = effect(rule, StatesReference.INPUT);
      String next = rule.requiredString("Next");
      rule.refuseTheRest();
      condition.ifPresent(found -> rules.add(new Rule(found, effect, next)));
    }
    if (rules.isEmpty()) {
      state.faultAt("Choices", "needs at least one rule");
    }
    return new State.Choice(
        name, rules, state.optionalString("Default"), effect(state, StatesReference.INPUT));
  }

  private Effect effect(StrictObject owner, StatesReference allowed) {
    return handlers.effect(owner, allowed);
  }

  private Next next(StrictObject state) {
    Optional<String> next = state.optionalString("Next");
    Optional<JsonNode> end = state.optional("End");
    if (next.isPresent() == end.isPresent()
        || end.filter(node -> !node.isBoolean() || !node.booleanValue()).isPresent()) {
      state.fault("needs either Next or \"End\": true");
    }
    return next.<Next>map(Next.To::new).orElseGet(Next.End::new);
  }

  private Template template(StrictObject state, String field, StatesReference allowed) {
    return templates.read(state.required(field), state.pointer(field), allowed);
  }

  private Optional<Template> optionalTemplate(StrictObject state, String field) {
    return state
        .optional(field)
        .map(node -> templates.read(node, state.pointer(field), StatesReference.INPUT));
  }

  private Optional<Template> output(StrictObject state) {
    return optionalTemplate(state, "Output");
  }
}
