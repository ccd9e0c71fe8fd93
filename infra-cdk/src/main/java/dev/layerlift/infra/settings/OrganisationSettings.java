package dev.layerlift.infra.settings;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The settings of a deployment to an organisation, checked.
 *
 * @param id of the organisation
 * @param account that the stacks are for, twelve digits
 * @param delegatedAdmin whether StackSets is delegated to that account
 * @param regions of the members, in the order of a roll-out; at least one
 * @param canaryUnits that get a version first; may be empty
 * @param units the others; at least one
 * @param overrides settings of single units, by id, or of accounts in them: {@code unit/account}
 * @param failedImagesPerHour above it the central alarm goes off
 */
public record OrganisationSettings(
    String id,
    String account,
    boolean delegatedAdmin,
    List<String> regions,
    List<String> canaryUnits,
    List<String> units,
    int failureTolerancePercent,
    int concurrencyPercent,
    Map<String, Map<Setting, String>> overrides,
    int failedImagesPerHour,
    Optional<String> alarmTopic) {
  public OrganisationSettings {
    regions = List.copyOf(regions);
    canaryUnits = List.copyOf(canaryUnits);
    units = List.copyOf(units);
    overrides = Map.copyOf(overrides);
  }

  /** Where the central stack is. */
  public String homeRegion() {
    return regions.getFirst();
  }

  /**
   * @param context every value of the CDK context
   * @return empty where no setting of an organisation is given
   * @throws InvalidDeploymentException naming every fault, also a setting of an account that cannot
   *     hold for all members
   */
  public static Optional<OrganisationSettings> read(Map<String, ?> context) {
    return context.keySet().stream().anyMatch(n -> n.startsWith(OrganisationSetting.PREFIX))
        ? Optional.of(new OrganisationReader(context).read())
        : Optional.empty();
  }
}
