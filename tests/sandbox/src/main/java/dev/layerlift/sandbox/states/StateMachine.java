package dev.layerlift.sandbox.states;

import dev.layerlift.sandbox.states.State.Level;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A state machine, read and checked. */
public final class StateMachine {
  private static final Pattern SUBSTITUTION = Pattern.compile("\\$\\{([^}]*)}");
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private final String name;
  private final Optional<Duration> timeout;
  private final Level level;

  private StateMachine(String name, Optional<Duration> timeout, Level level) {
    this.name = name;
    this.timeout = timeout;
    this.level = level;
  }

  /**
   * Reads a definition.
   *
   * @param definition the file's text
   * @param substitutions values for {@code ${...}} in it, as CloudFormation puts them in
   * @throws InvalidStateMachineException with all faults
   */
  public static StateMachine parse(
      String name, String definition, Map<String, String> substitutions) {
    List<String> faults = new ArrayList<>();
    JsonNode root;
    try {
      root = JSON.readTree(substitute(definition, substitutions, faults));
    } catch (JacksonException e) {
      throw new InvalidStateMachineException(
          name, List.of("/: no JSON: " + e.getOriginalMessage()));
    }
    StrictObject machine = new StrictObject(root, "", faults);
    if (!machine.requiredString("QueryLanguage").equals("JSONata")) {
      machine.faultAt("QueryLanguage", "must be JSONata");
    }
    if (machine.optionalString("Version").filter(version -> !version.equals("1.0")).isPresent()) {
      machine.faultAt("Version", "must be 1.0");
    }
    Optional<Duration> timeout = machine.optionalInt("TimeoutSeconds", 1).map(Duration::ofSeconds);
    Level level = new StateReader(faults).level(machine);
    machine.refuseTheRest();
    if (faults.isEmpty()) {
      refuseSameNames(level, new HashSet<>(), faults);
      LevelChecks.check(level, faults);
    }
    if (!faults.isEmpty()) {
      throw new InvalidStateMachineException(name, faults);
    }
    return new StateMachine(name, timeout, level);
  }

  /** The state machine that is deployed: {@code statemachine/optimize-image.asl.json}. */
  public static StateMachine optimizeImage(Map<String, String> substitutions) {
    return deployed("optimize-image", substitutions);
  }

  /** The other one: {@code statemachine/backfill.asl.json}. */
  public static StateMachine backfill(Map<String, String> substitutions) {
    return deployed("backfill", substitutions);
  }

  private static StateMachine deployed(String name, Map<String, String> substitutions) {
    String path = "statemachine/" + name + ".asl.json";
    try (InputStream file =
        Objects.requireNonNull(
            StateMachine.class.getResourceAsStream("/" + path), path + " is not packaged")) {
      String definition = new String(file.readAllBytes(), StandardCharsets.UTF_8);
      return parse(name, definition, substitutions);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String substitute(
      String definition, Map<String, String> substitutions, List<String> faults) {
    return SUBSTITUTION
        .matcher(definition)
        .replaceAll(match -> {
          String value = substitutions.get(match.group(1));
          if (value == null) {
            faults.add("/: no value for " + match.group());
            return Matcher.quoteReplacement(match.group());
          }
          return Matcher.quoteReplacement(value);
        });
  }

  private static void refuseSameNames(Level level, Set<String> seen, List<String> faults) {
    for (State state : level.states().values()) {
      if (!seen.add(state.name())) {
        faults.add(state.name() + ": two states of this name");
      }
      if (state instanceof State.MapItems map) {
        refuseSameNames(map.iteration(), seen, faults);
      }
      if (state instanceof State.DistributedMap map) {
        refuseSameNames(map.iteration(), seen, faults);
      }
    }
  }

  public String name() {
    return name;
  }

  /** The most that an execution may take; absent for a year. */
  Optional<Duration> timeout() {
    return timeout;
  }

  Level level() {
    return level;
  }
}
