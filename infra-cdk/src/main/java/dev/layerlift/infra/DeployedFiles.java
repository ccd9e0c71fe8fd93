package dev.layerlift.infra;

import dev.layerlift.infra.FunctionSpec.Trigger;
import dev.layerlift.infra.settings.InvalidDeploymentException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The files that are deployed as they are. They are the sources of truth: tests and sandbox run the
 * same ones.
 *
 * @param root of the project
 * @param archive the functions' code
 */
record DeployedFiles(Path root, Path archive) {
  private static final JsonMapper JSON = new JsonMapper();
  private static final Pattern SUBSTITUTION = Pattern.compile("\\$\\{([^}]*)\\}");
  private static final String SUFFIX = "FunctionArn";

  /** Substitution that stands for the ARN of the bus on which results are announced. */
  static final String RESULT_BUS = "ResultBusArn";

  /** Substitutions of {@link #backfill}: the other state machine, and the bucket's name. */
  static final String OPTIMIZE_IMAGE = "OptimizeImageArn";

  static final String STATE_BUCKET = "StateBucket";

  private static final Set<String> FIELDS =
      Set.of("name", "handler", "memoryMiB", "timeoutSeconds", "environment", "trigger");

  private static final String FUNCTIONS = "statemachine/functions.json";
  private static final String DEFINITION = "statemachine/optimize-image.asl.json";
  private static final String BACKFILL = "statemachine/backfill.asl.json";
  private static final String PATTERN = "events/pattern.json";
  private static final String DELETE_PATTERN = "events/delete-pattern.json";
  private static final String COSTS = "docs/costs.json";
  private static final String ARCHIVE = "functions/pipeline/target/layerlift-lambda.zip";
  private static final String BUILD =
      "mvn -pl functions/pipeline -am -Dmaven.test.skip=true package";

  /** Those of the project that the folder lies in. */
  static DeployedFiles of(Path folder) {
    Path root = folder.toAbsolutePath().normalize();
    while (!Files.isRegularFile(root.resolve(FUNCTIONS))) {
      if (root.getParent() == null) {
        throw new InvalidDeploymentException(
            "no " + FUNCTIONS + " above " + folder.toAbsolutePath() + ": run this in infra-cdk");
      }
      root = root.getParent();
    }
    return new DeployedFiles(root, root.resolve(ARCHIVE));
  }

  /**
   * @throws InvalidDeploymentException if it has not been built
   */
  Path requireArchive() {
    if (!Files.isRegularFile(archive)) {
      throw new InvalidDeploymentException(archive + " is missing: run `" + BUILD + "` in " + root);
    }
    return archive;
  }

  /**
   * In the order of the file.
   *
   * @throws InvalidDeploymentException unless the functions are those that the state machine calls
   */
  List<FunctionSpec> functions() {
    List<FunctionSpec> functions = new ArrayList<>();
    for (JsonNode entry : parse(FUNCTIONS)) {
      functions.add(function(entry));
    }
    Set<String> listed = new TreeSet<>();
    for (FunctionSpec function : functions) {
      if (!listed.add(function.name())) {
        throw new InvalidDeploymentException(
            FUNCTIONS + ": " + function.name() + " is listed twice");
      }
    }
    Set<String> called = called();
    functions.stream()
        .filter(function -> function.trigger() != Trigger.STATE)
        .forEach(function -> listed.remove(function.name()));
    if (!listed.equals(called)) {
      throw new InvalidDeploymentException(
          "%s lists the functions %s, but %s calls %s"
              .formatted(FUNCTIONS, listed, DEFINITION, called));
    }
    return List.copyOf(functions);
  }

  /** Those that the cost sheet is made with. */
  CostFigure.Prices prices() {
    JsonNode prices = parse(COSTS).path("prices");
    return new CostFigure.Prices(
        price(prices, "lambdaGbSecond"),
        price(prices, "lambdaRequest"),
        price(prices, "stateTransition"));
  }

  private static BigDecimal price(JsonNode prices, String name) {
    JsonNode price = prices.path(name);
    if (!price.isNumber()) {
      throw new InvalidDeploymentException(COSTS + ": no price " + name);
    }
    return new BigDecimal(price.toString());
  }

  /** The state machine, with its substitutions not yet put in. */
  String definition() {
    return parse(DEFINITION).toString();
  }

  /** The same of the one for images that were there before. */
  String backfill() {
    return parse(BACKFILL).toString();
  }

  /** Name of the substitution that stands for the function's ARN. */
  static String substitution(FunctionSpec function) {
    return function.name() + SUFFIX;
  }

  /** The event pattern of the rule for pushes, field by field. */
  Map<String, Object> pattern() {
    return pattern(PATTERN);
  }

  /** The event pattern of the rule for deletions, field by field. */
  Map<String, Object> deletePattern() {
    return pattern(DELETE_PATTERN);
  }

  private Map<String, Object> pattern(String file) {
    return JSON.convertValue(
        parse(file),
        JSON.getTypeFactory().constructMapType(LinkedHashMap.class, String.class, Object.class));
  }

  private Set<String> called() {
    Set<String> called = new TreeSet<>();
    Matcher matcher = SUBSTITUTION.matcher(definition());
    while (matcher.find()) {
      String name = matcher.group(1);
      if (name.equals(RESULT_BUS)) {
        continue;
      }
      if (!name.endsWith(SUFFIX)) {
        throw new InvalidDeploymentException(
            DEFINITION + ": ${" + name + "} stands for nothing that is known here");
      }
      called.add(name.substring(0, name.length() - SUFFIX.length()));
    }
    return called;
  }

  private static FunctionSpec function(JsonNode entry) {
    for (String field : entry.propertyNames()) {
      if (!FIELDS.contains(field)) {
        throw new InvalidDeploymentException(
            FUNCTIONS + ": a function has the field " + field + ", which is unknown");
      }
    }
    Map<String, String> environment = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> variable : required(entry, "environment").properties()) {
      environment.put(variable.getKey(), variable.getValue().asString());
    }
    return new FunctionSpec(
        required(entry, "name").asString(),
        required(entry, "handler").asString(),
        required(entry, "memoryMiB").asInt(),
        required(entry, "timeoutSeconds").asInt(),
        environment,
        trigger(entry.path("trigger").asString("state")));
  }

  private static Trigger trigger(String name) {
    return switch (name) {
      case "state" -> Trigger.STATE;
      case "deletions" -> Trigger.DELETIONS;
      case "schedule" -> Trigger.SCHEDULE;
      case "deadLetters" -> Trigger.DEAD_LETTERS;
      case "backfill" -> Trigger.BACKFILL;
      default ->
          throw new InvalidDeploymentException(
              FUNCTIONS + ": a function has the trigger " + name + ", which is unknown");
    };
  }

  private static JsonNode required(JsonNode entry, String field) {
    JsonNode value = entry.get(field);
    if (value == null) {
      throw new InvalidDeploymentException(FUNCTIONS + ": a function without " + field);
    }
    return value;
  }

  private JsonNode parse(String file) {
    try {
      return JSON.readTree(Files.readString(root.resolve(file)));
    } catch (JacksonException e) {
      throw new InvalidDeploymentException(file + " is no JSON: " + e.getOriginalMessage());
    } catch (IOException e) {
      throw new UncheckedIOException("read " + root.resolve(file), e);
    }
  }
}
