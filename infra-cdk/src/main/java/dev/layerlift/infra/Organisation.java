package dev.layerlift.infra;

import dev.layerlift.infra.settings.DeploymentSettings;
import dev.layerlift.infra.settings.OrganisationSettings;
import dev.layerlift.infra.settings.Setting;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awscdk.App;
import software.amazon.awscdk.Environment;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.StackProps;

/**
 * The stacks of an organisation's own account, in the order in which they are deployed: archives
 * and central bus, then the canaries, then the others.
 */
final class Organisation {
  static final String ARCHIVE_STACK = "Layerlift-Archive-";
  static final String CENTRAL_STACK = "Layerlift-Org-Central";
  static final String CANARY_STACK = "Layerlift-Org-Canary";
  static final String STACK = "Layerlift-Org";

  private final App app;
  private final OrganisationSettings settings;

  private Organisation(App app, OrganisationSettings settings) {
    this.app = app;
    this.settings = settings;
  }

  static void build(
      App app, Map<String, ?> context, DeployedFiles files, OrganisationSettings settings) {
    new Organisation(app, settings).build(context, files);
  }

  private void build(Map<String, ?> context, DeployedFiles files) {
    ArchiveLocation location = new ArchiveLocation(settings.account());
    List<Stack> before = new ArrayList<>();
    before.add(
        new CentralStack(
            app,
            CENTRAL_STACK,
            properties(settings.homeRegion(), "results of all members"),
            settings));
    for (String region : settings.regions()) {
      before.add(
          new ArchiveStack(
              app,
              ARCHIVE_STACK + region,
              properties(region, "the functions' archive for members in " + region),
              files,
              location,
              settings.id()));
    }
    Path template = memberTemplate(context, files, location);
    if (!settings.canaryUnits().isEmpty()) {
      RolloutStack.Part canaries =
          new RolloutStack.Part("Layerlift-Canary", settings.canaryUnits(), 0);
      before.add(rollout(CANARY_STACK, canaries, template, before));
    }
    RolloutStack.Part others =
        new RolloutStack.Part("Layerlift", settings.units(), settings.failureTolerancePercent());
    rollout(STACK, others, template, before);
  }

  private Path memberTemplate(
      Map<String, ?> context, DeployedFiles files, ArchiveLocation location) {
    Map<String, Object> members = new HashMap<>(context);
    members.put(Setting.CENTRAL_BUS.contextName(), CentralStack.busArn(settings));
    return MemberTemplate.synthesize(
        app, members, files, DeploymentSettings.read(members), location);
  }

  private Stack rollout(String id, RolloutStack.Part part, Path template, List<Stack> before) {
    RolloutStack rollout =
        new RolloutStack(
            app,
            id,
            properties(settings.homeRegion(), "members in " + String.join(", ", part.units())),
            settings,
            part,
            template);
    before.forEach(rollout::addStackDependency);
    return rollout;
  }

  private StackProps properties(String region, String what) {
    return StackProps.builder()
        .description("Layerlift, organisation: " + what)
        .env(Environment.builder().account(settings.account()).region(region).build())
        .build();
  }
}
