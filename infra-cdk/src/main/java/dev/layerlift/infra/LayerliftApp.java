package dev.layerlift.infra;

import dev.layerlift.infra.settings.DeploymentSettings;
import dev.layerlift.infra.settings.InvalidDeploymentException;
import dev.layerlift.infra.settings.OrganisationSettings;
import io.github.cdklabs.cdknag.AwsSolutionsChecks;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import software.amazon.awscdk.App;
import software.amazon.awscdk.Aspects;
import software.amazon.awscdk.StackProps;

/** What {@code cdk.json} runs. */
public final class LayerliftApp {
  private static final String STACK = "Layerlift";

  private LayerliftApp() {}

  public static void main(String[] arguments) {
    App app = new App();
    try {
      build(app, DeployedFiles.of(Path.of("")));
    } catch (InvalidDeploymentException e) {
      e.faults().forEach(fault -> System.err.println("layerlift: " + fault));
      System.exit(1);
    }
    app.synth();
  }

  /**
   * Adds the stack for the account at hand, those for an organisation where its settings are given,
   * and the rules that judge them at every synthesis.
   *
   * @throws InvalidDeploymentException for what cannot be deployed
   */
  static LayerliftStack build(App app, DeployedFiles files) {
    DeploymentSettings settings = DeploymentSettings.read(context(app));
    Optional<OrganisationSettings> organisation = OrganisationSettings.read(context(app));
    LayerliftStack stack =
        LayerliftStack.forAccount(
            app,
            STACK,
            StackProps.builder()
                .description("Layerlift: makes containers start faster after the push")
                .build(),
            files,
            settings);
    organisation.ifPresent(o -> Organisation.build(app, context(app), files, o));
    Aspects.of(app).add(new AwsSolutionsChecks());
    return stack;
  }

  private static Map<String, ?> context(App app) {
    return app.getNode().getAllContext() instanceof Map<?, ?> all ? strings(all) : Map.of();
  }

  private static Map<String, ?> strings(Map<?, ?> all) {
    Map<String, Object> strings = new HashMap<>();
    all.forEach((name, value) -> strings.put(String.valueOf(name), value));
    return strings;
  }
}
