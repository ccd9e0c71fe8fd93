package dev.layerlift.sandbox.states;

import dev.layerlift.sandbox.states.State.Effect;
import dev.layerlift.sandbox.states.State.Level;
import dev.layerlift.sandbox.states.State.Next;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * What must hold between the states of a level: every transition has a target, every state can be
 * reached and can come to an end, and no expression reads a variable that might not be assigned on
 * some way to it.
 */
final class LevelChecks {
  /** A way from one state to another, and the variables that are assigned on it. */
  private record Edge(String from, String to, Set<String> assigned) {}

  private final Level level;
  private final Set<String> outer;
  private final List<String> faults;
  private final List<Edge> edges = new ArrayList<>();
  private final Set<String> ends = new HashSet<>();

  private LevelChecks(Level level, Set<String> outer, List<String> faults) {
    this.level = level;
    this.outer = outer;
    this.faults = faults;
  }

  static void check(Level level, List<String> faults) {
    new LevelChecks(level, Set.of(), faults).check();
  }

  private void check() {
    level.states().values().forEach(this::addEdges);
    if (!level.states().containsKey(level.startAt())) {
      faults.add("StartAt: no state " + level.startAt());
      return;
    }
    for (Edge edge : edges) {
      if (!level.states().containsKey(edge.to())) {
        faults.add(edge.from() + ": goes to a state that is not there: " + edge.to());
      }
    }
    Set<String> reached = reachable(Set.of(level.startAt()), true);
    Set<String> ending = reachable(ends, false);
    for (String name : level.states().keySet()) {
      if (!reached.contains(name)) {
        faults.add(name + ": cannot be reached");
      } else if (!ending.contains(name)) {
        faults.add(name + ": no way from here to an end");
      }
    }
    Map<String, Set<String>> assigned = definitelyAssigned();
    level.states().values().stream()
        .filter(state -> reached.contains(state.name()))
        .forEach(state -> checkVariables(state, assigned.getOrDefault(state.name(), outer)));
  }

  private void addEdges(State state) {
    String name = state.name();
    switch (state) {
      case State.Fallible fallible -> {
        next(name, fallible.next(), fallible.effect());
        fallible.catchers().forEach(catcher -> edge(name, catcher.next(), catcher.effect()));
      }
      case State.Choice choice -> {
        choice.rules().forEach(rule -> edge(name, rule.next(), rule.effect()));
        choice.otherwise().ifPresent(to -> edge(name, to, choice.effect()));
      }
      case State.Pass pass -> next(name, pass.next(), pass.effect());
      case State.Wait wait -> next(name, wait.next(), wait.effect());
      case State.Succeed succeed -> ends.add(name);
      case State.Fail fail -> ends.add(name);
    }
  }

  private void next(String from, Next next, Effect effect) {
    switch (next) {
      case Next.To(String to) -> edge(from, to, effect);
      case Next.End() -> ends.add(from);
    }
    noteOuter(from, effect);
  }

  private void edge(String from, String to, Effect effect) {
    edges.add(new Edge(from, to, effect.assign().keySet()));
    noteOuter(from, effect);
  }

  private void noteOuter(String state, Effect effect) {
    effect.assign().keySet().stream()
        .filter(outer::contains)
        .map(name -> state + ": $" + name + " belongs to the level above and cannot be assigned")
        .filter(fault -> !faults.contains(fault))
        .forEach(faults::add);
  }

  private Set<String> reachable(Set<String> from, boolean forward) {
    Set<String> seen = new HashSet<>(from);
    Deque<String> open = new ArrayDeque<>(from);
    while (!open.isEmpty()) {
      String at = open.pop();
      edges.stream()
          .filter(edge -> (forward ? edge.from() : edge.to()).equals(at))
          .map(edge -> forward ? edge.to() : edge.from())
          .filter(seen::add)
          .forEach(open::push);
    }
    return seen;
  }

  /** For each state that can be reached, the variables that every way to it has assigned. */
  private Map<String, Set<String>> definitelyAssigned() {
    Map<String, Set<String>> assigned = new HashMap<>();
    assigned.put(level.startAt(), outer);
    boolean changed = true;
    while (changed) {
      changed = false;
      for (Edge edge : edges) {
        Set<String> before = assigned.get(edge.from());
        if (before != null) {
          Set<String> after = new HashSet<>(before);
          after.addAll(edge.assigned());
          Set<String> known = assigned.get(edge.to());
          if (known != null) {
            after.retainAll(known);
          }
          if (!after.equals(known)) {
            assigned.put(edge.to(), after);
            changed = true;
          }
        }
      }
    }
    return assigned;
  }

  private void checkVariables(State state, Set<String> assigned) {
    Set<String> missing = new TreeSet<>(reads(state));
    missing.removeAll(assigned);
    missing.forEach(
        name -> faults.add(state.name() + ": $" + name + " is not assigned on every way here"));
    if (state instanceof State.MapItems map) {
      new LevelChecks(map.iteration(), assigned, faults).check();
    }
    if (state instanceof State.DistributedMap map) {
      // Another execution, which sees no variable of this one.
      new LevelChecks(map.iteration(), Set.of(), faults).check();
    }
  }

  private static Set<String> reads(State state) {
    Stream<Template> templates =
        switch (state) {
          case State.Task task -> Stream.concat(Stream.of(task.arguments()), handled(task));
          case State.MapItems map ->
              Stream.concat(
                  Stream.concat(Stream.of(map.items()), map.itemSelector().stream()), handled(map));
          case State.DistributedMap map ->
              Stream.concat(
                  Stream.of(
                      map.itemBucket(),
                      map.itemKey(),
                      map.maxConcurrency(),
                      map.tolerated(),
                      map.resultBucket(),
                      map.resultPrefix()),
                  handled(map));
          case State.Choice choice ->
              Stream.concat(
                  written(choice.effect()),
                  choice.rules().stream()
                      .flatMap(rule ->
                          Stream.concat(
                              Stream.of(new Template.Computed(rule.condition())),
                              written(rule.effect()))));
          case State.Pass pass -> written(pass.effect());
          case State.Wait wait ->
              Stream.concat(Stream.of(wait.pause().value()), written(wait.effect()));
          case State.Succeed succeed -> succeed.output().stream();
          case State.Fail fail -> Stream.concat(fail.error().stream(), fail.cause().stream());
        };
    Set<String> names = new LinkedHashSet<>();
    templates.forEach(template -> names.addAll(template.variables()));
    return names;
  }

  private static Stream<Template> handled(State.Fallible state) {
    return Stream.concat(
        written(state.effect()),
        state.catchers().stream().flatMap(catcher -> written(catcher.effect())));
  }

  private static Stream<Template> written(Effect effect) {
    return Stream.concat(effect.output().stream(), effect.assign().values().stream());
  }
}
