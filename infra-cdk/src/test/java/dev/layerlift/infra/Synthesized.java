package dev.layerlift.infra;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import software.amazon.awscdk.App;
import software.amazon.awscdk.AppProps;
import software.amazon.awscdk.cxapi.CloudAssembly;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A deployment as the app makes it, with the context of {@code cdk.json}. The functions' archive is
 * a stand-in: the module is tested without the others.
 *
 * @param template what CloudFormation gets
 * @param findings of constructs, of cdk-nag and of the CDK's validator
 */
record Synthesized(JsonNode template, List<String> findings) {
  static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  private static final JsonMapper JSON = new JsonMapper();
  private static final Map<Map<String, String>, Synthesized> DONE = new ConcurrentHashMap<>();

  /** With every setting at its default. */
  static Synthesized plain() {
    return with(Map.of());
  }

  /** Every option that adds something, at once. */
  static Synthesized full() {
    return with(
        Map.of(
            "layerlift:kms-key", "create",
            "layerlift:vpc", "isolated",
            "layerlift:alarm-topic", "arn:aws:sns:eu-central-1:123456789012:operators",
            "layerlift:permissions-boundary", "arn:aws:iam::123456789012:policy/boundary",
            "layerlift:include-repositories", "team/* base-image"));
  }

  /**
   * @param settings by their names in the context
   */
  static Synthesized with(Map<String, String> settings) {
    return DONE.computeIfAbsent(settings, Synthesized::synthesize);
  }

  private static Synthesized synthesize(Map<String, String> settings) {
    App app = app(settings);
    LayerliftStack stack = LayerliftApp.build(app, new DeployedFiles(ROOT, archive()));
    CloudAssembly assembly = app.synth();
    JsonNode template =
        JSON.valueToTree(assembly.getStackByName(stack.getStackName()).getTemplate());
    return new Synthesized(template, findings(app));
  }

  /** What the CDK reports of an app that has been synthesized. */
  static List<String> findings(App app) {
    return findings(Path.of(app.getOutdir()));
  }

  /**
   * @param assembly folder of an app that has been synthesized
   */
  static List<String> findings(Path assembly) {
    try {
      Path report = assembly.resolve("validation-report.json");
      List<String> findings = new ArrayList<>();
      for (JsonNode judge : JSON.readTree(Files.readString(report)).get("pluginReports")) {
        for (JsonNode finding : judge.get("violations")) {
          findings.add(judge.get("pluginName").asString() + ": " + finding.get("description"));
        }
      }
      return findings;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static App app(Map<String, String> settings) {
    try {
      Map<String, Object> context = new HashMap<>();
      JsonNode file = JSON.readTree(Files.readString(Path.of("cdk.json"))).get("context");
      file.properties()
          .forEach(
              flag -> context.put(flag.getKey(), JSON.treeToValue(flag.getValue(), Object.class)));
      context.putAll(settings);
      return new App(
          AppProps.builder()
              .context(context)
              .outdir(Files.createTempDirectory(Path.of("target"), "assembly").toString())
              .build());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Path archive() {
    try {
      return Files.writeString(
          Files.createTempFile(Path.of("target"), "archive", ".zip").toAbsolutePath(),
          "stands in for the functions' code");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** All resources of a type, by their logical ids. */
  Map<String, JsonNode> resources(String type) {
    Map<String, JsonNode> found = new HashMap<>();
    template.get("Resources").properties().stream()
        .filter(r -> r.getValue().get("Type").asString().equals(type))
        .forEach(r -> found.put(r.getKey(), r.getValue().get("Properties")));
    return found;
  }

  /** The properties of the only resource of a type. */
  JsonNode only(String type) {
    Map<String, JsonNode> found = resources(type);
    if (found.size() != 1) {
      throw new AssertionError("not one " + type + " but " + found.keySet());
    }
    return found.values().iterator().next();
  }

  /**
   * The state machine of that name.
   *
   * @param name {@code OptimizeImage} or {@code BackfillImages}
   */
  JsonNode stateMachine(String name) {
    return resources("AWS::StepFunctions::StateMachine").entrySet().stream()
        .filter(machine -> machine.getKey().startsWith(name))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no state machine " + name))
        .getValue();
  }

  /** The event rule of that description. */
  JsonNode rule(String meaning) {
    return described("AWS::Events::Rule", "Layerlift: " + meaning);
  }

  /** The function of a stage. */
  JsonNode function(String stage) {
    return described("AWS::Lambda::Function", "Layerlift: " + stage);
  }

  /** The role of a stage's function. */
  JsonNode role(String stage) {
    return described("AWS::IAM::Role", "Layerlift: the function " + stage);
  }

  private JsonNode described(String type, String description) {
    Optional<JsonNode> found =
        resources(type).values().stream()
            .filter(r -> r.path("Description").asString("").equals(description))
            .findFirst();
    return found.orElseThrow(() -> new AssertionError("no " + type + " '" + description + "'"));
  }
}
