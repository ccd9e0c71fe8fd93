package dev.layerlift.infra.settings;

import java.util.Locale;

/** Every setting of a deployment to an organisation: its name in the context, default, meaning. */
public enum OrganisationSetting {
  ID("", "id of the organisation, such as `o-a1b2c3d4e5`"),
  ACCOUNT(
      "",
      "number of the account that these stacks are for: the management account, or one"
          + " that StackSets is delegated to"),
  DELEGATED_ADMIN("false", "`true`: `account` is one that StackSets is delegated to"),
  REGIONS(
      "",
      "regions that the members work in, separated by spaces, in the order of a roll-out;"
          + " the first is also where the central stack is"),
  UNITS("", "ids of organisational units, separated by spaces; none may lie in another"),
  CANARY_UNITS("", "those of `units` that get a version first, with a stack of their own"),
  FAILURE_TOLERANCE_PERCENT(
      "5", "accounts of a region that may fail before a roll-out stops; of the canary, none may"),
  CONCURRENCY_PERCENT("25", "accounts of a region that are worked on at once"),
  OVERRIDES(
      "",
      "settings of single units, or accounts in them, as JSON:"
          + " `{\"ou-ab12-workload/111122223333\": {\"strategy\": \"zstd\"}}`"),
  FAILED_IMAGES_PER_HOUR("10", "the central alarm goes off above it"),
  ALARM_TOPIC("none", "ARN of the SNS topic that the central alarm goes to, or `none`");

  /** What every name in the context begins with. */
  public static final String PREFIX = "layerlift-org:";

  private final String defaultText;
  private final String meaning;

  OrganisationSetting(String defaultText, String meaning) {
    this.defaultText = defaultText;
    this.meaning = meaning;
  }

  /** As it stands in the context: {@code layerlift-org:canary-units}. */
  public String contextName() {
    return PREFIX + name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Empty text: it must be given, or stands for none. */
  public String defaultText() {
    return defaultText;
  }

  /** In Markdown. */
  public String meaning() {
    return meaning;
  }
}
