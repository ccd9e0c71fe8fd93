package dev.layerlift.infra;

import dev.layerlift.infra.settings.OrganisationSettings;
import dev.layerlift.infra.settings.Setting;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import software.amazon.awscdk.CfnOutput;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.StackProps;
import software.amazon.awscdk.services.cloudformation.CfnStackSet;
import software.amazon.awscdk.services.cloudformation.CfnStackSetProps;
import software.amazon.awscdk.services.s3.assets.Asset;
import software.constructs.Construct;

/**
 * One version in one part of the organisation: a stack set over some of its units.
 *
 * <p>Canaries and the others have a stack and a stack set each. A single stack set has an order of
 * regions and none of units; and two of them in one stack would leave no time to look at the
 * canaries.
 */
final class RolloutStack extends Stack {
  /**
   * A part of the organisation.
   *
   * @param stackSet its name
   * @param failureTolerancePercent accounts of a region that may fail before the roll-out stops
   */
  record Part(String stackSet, List<String> units, int failureTolerancePercent) {}

  RolloutStack(
      Construct scope,
      String id,
      StackProps properties,
      OrganisationSettings settings,
      Part part,
      Path memberTemplate) {
    super(scope, id, properties);
    Asset template =
        Asset.Builder.create(this, "MemberTemplate").path(memberTemplate.toString()).build();
    CfnStackSet stackSet =
        new CfnStackSet(
            this,
            "Members",
            CfnStackSetProps.builder()
                .stackSetName(part.stackSet())
                .description("Layerlift, one stack for each account and region")
                .permissionModel("SERVICE_MANAGED")
                .callAs(settings.delegatedAdmin() ? "DELEGATED_ADMIN" : "SELF")
                .templateUrl(template.getHttpUrl())
                .capabilities(List.of("CAPABILITY_IAM"))
                .autoDeployment(
                    CfnStackSet.AutoDeploymentProperty.builder()
                        .enabled(true)
                        .retainStacksOnAccountRemoval(false)
                        .build())
                .managedExecution(Map.of("Active", true))
                .operationPreferences(
                    CfnStackSet.OperationPreferencesProperty.builder()
                        .failureTolerancePercentage(part.failureTolerancePercent())
                        .maxConcurrentPercentage(settings.concurrencyPercent())
                        .concurrencyMode("SOFT_FAILURE_TOLERANCE")
                        .regionConcurrencyType("SEQUENTIAL")
                        .regionOrder(settings.regions())
                        .build())
                .stackInstancesGroup(groups(settings, part))
                .build());
    CfnOutput.Builder.create(this, "StackSet")
        .description("whose operations tell how a roll-out goes")
        .value(stackSet.getRef())
        .build();
  }

  /**
   * The units that are as all, then each that is not: without the accounts that have settings of
   * their own, and these one by one.
   */
  private static List<CfnStackSet.StackInstancesProperty> groups(
      OrganisationSettings settings, Part part) {
    Set<String> special =
        settings.overrides().keySet().stream()
            .map(target -> target.split("/", -1)[0])
            .collect(Collectors.toSet());
    List<String> plain = part.units().stream().filter(unit -> !special.contains(unit)).toList();
    List<CfnStackSet.StackInstancesProperty> groups = new ArrayList<>();
    if (!plain.isEmpty()) {
      groups.add(group(settings, targets(plain), Map.of()));
    }
    for (String unit : part.units().stream().filter(special::contains).toList()) {
      List<String> accounts = accounts(settings, unit);
      CfnStackSet.DeploymentTargetsProperty.Builder others = targets(List.of(unit));
      if (!accounts.isEmpty()) {
        others.accounts(accounts).accountFilterType("DIFFERENCE");
      }
      groups.add(group(settings, others, override(settings, unit)));
      for (String account : accounts) {
        groups.add(
            group(
                settings,
                targets(List.of(unit)).accounts(List.of(account)).accountFilterType("INTERSECTION"),
                override(settings, unit + "/" + account)));
      }
    }
    return groups;
  }

  private static List<String> accounts(OrganisationSettings settings, String unit) {
    return settings.overrides().keySet().stream()
        .filter(target -> target.startsWith(unit + "/"))
        .map(target -> target.substring(unit.length() + 1))
        .sorted()
        .toList();
  }

  private static Map<Setting, String> override(OrganisationSettings settings, String target) {
    return settings.overrides().getOrDefault(target, Map.of());
  }

  private static CfnStackSet.DeploymentTargetsProperty.Builder targets(List<String> units) {
    return CfnStackSet.DeploymentTargetsProperty.builder().organizationalUnitIds(units);
  }

  private static CfnStackSet.StackInstancesProperty group(
      OrganisationSettings settings,
      CfnStackSet.DeploymentTargetsProperty.Builder targets,
      Map<Setting, String> override) {
    List<CfnStackSet.ParameterProperty> parameters =
        Stream.of(Setting.values())
            .flatMap(setting ->
                Optional.ofNullable(override.get(setting)).stream()
                    .map(value ->
                        CfnStackSet.ParameterProperty.builder()
                            .parameterKey(MemberParameters.name(setting))
                            .parameterValue(value)
                            .build()))
            .toList();
    CfnStackSet.StackInstancesProperty.Builder group =
        CfnStackSet.StackInstancesProperty.builder()
            .deploymentTargets(targets.build())
            .regions(settings.regions());
    if (!parameters.isEmpty()) {
      group.parameterOverrides(parameters);
    }
    return group.build();
  }
}
