package dev.layerlift.sandbox.states;

import dev.layerlift.sandbox.states.State.Level;
import dev.layerlift.sandbox.states.State.Next;
import java.util.List;

/** Reads what a distributed Map has beside its states: where items come from and results go. */
final class DistributedMapReader {
  private static final String READER = "arn:aws:states:::s3:getObject";
  private static final String WRITER = "arn:aws:states:::s3:putObject";

  private final List<String> faults;
  private final TemplateReader templates;
  private final HandlerReader handlers;

  DistributedMapReader(List<String> faults, TemplateReader templates, HandlerReader handlers) {
    this.faults = faults;
    this.templates = templates;
    this.handlers = handlers;
  }

  State read(String name, StrictObject state, Level iteration, Next next) {
    state.optionalString("Label");
    StrictObject reader = part(state, "ItemReader", READER);
    StrictObject config =
        new StrictObject(reader.required("ReaderConfig"), reader.pointer("ReaderConfig"), faults);
    if (!config.requiredString("InputType").equals("JSONL")) {
      config.faultAt("InputType", "only JSONL is known here");
    }
    config.refuseTheRest();
    StrictObject source = arguments(reader);
    StrictObject writer = part(state, "ResultWriter", WRITER);
    StrictObject target = arguments(writer);
    State map =
        new State.DistributedMap(
            name,
            template(source, "Bucket"),
            template(source, "Key"),
            template(state, "MaxConcurrency"),
            template(state, "ToleratedFailurePercentage"),
            template(target, "Bucket"),
            template(target, "Prefix"),
            iteration,
            handlers.retriers(state),
            handlers.catchers(state),
            handlers.effect(state, StatesReference.RESULT),
            next);
    List.of(reader, source, writer, target).forEach(StrictObject::refuseTheRest);
    return map;
  }

  private StrictObject part(StrictObject state, String field, String resource) {
    StrictObject part = new StrictObject(state.required(field), state.pointer(field), faults);
    if (!part.requiredString("Resource").equals(resource)) {
      part.faultAt("Resource", "must be " + resource);
    }
    return part;
  }

  private StrictObject arguments(StrictObject owner) {
    return new StrictObject(owner.required("Arguments"), owner.pointer("Arguments"), faults);
  }

  private Template template(StrictObject owner, String field) {
    return templates.read(owner.required(field), owner.pointer(field), StatesReference.INPUT);
  }
}
