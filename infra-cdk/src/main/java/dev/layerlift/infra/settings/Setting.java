package dev.layerlift.infra.settings;

import java.util.Locale;
import java.util.Optional;

/**
 * Every setting: its name in the context, its default and what it means. Those of the pipeline have
 * the names and defaults that the functions know ({@code dev.layerlift.plan.SettingsReader}).
 */
public enum Setting {
  STRATEGY(Reader.PIPELINE, "auto", "`auto` (by size), `skip`, `zstd`, `soci` or `both`"),
  SKIP_BELOW(
      Reader.PIPELINE,
      "20 MiB",
      "images below it are left alone (compressed size of the largest platform)"),
  SOCI_FROM(
      Reader.PIPELINE, "250 MiB", "images from it on get a SOCI index; not below `skip-below`"),
  ZSTD_LEVEL(Reader.PIPELINE, "6", "1 to 19"),
  LARGE_WORKER_FROM(Reader.PIPELINE, "50 MiB", "layers from it on go to the large layer function"),
  OPTIMIZED_TAG(Reader.PIPELINE, "{tag}-optimized", "name of the result"),
  ZSTD_TAG(Reader.PIPELINE, "{tag}-zstd", "with `both`: name of the zstd variant"),
  SOCI_TAG(Reader.PIPELINE, "{tag}-soci", "with `both`: name of the SOCI variant"),
  SOCI_VERSION(
      Reader.PIPELINE,
      "v2",
      "`v2`: a new image index; `v1`: a referrer of the untouched image; `both`"),
  SOCI_MIN_LAYER_SIZE(Reader.PIPELINE, "10 MiB", "smaller layers get no ztoc"),
  SOCI_SPAN_SIZE(
      Reader.PIPELINE, "4 MiB", "uncompressed bytes between two checkpoints, 64 KiB to 1 GiB"),
  SOCI_BUILD_TOOL_IDENTIFIER(Reader.PIPELINE, "Layerlift v0.1", "stands in every ztoc and index"),
  SOCI_PREFETCH(
      Reader.PIPELINE,
      "",
      "absolute paths, separated by spaces, of files to fetch before they are asked for"),
  SOCI_SKIP_XATTRS(
      Reader.PIPELINE, "false", "`true`: tell runtimes which layers have no extended attributes"),

  INCLUDE_REPOSITORIES(
      Reader.DEPLOYMENT,
      "",
      "names with `*`, separated by spaces: only these repositories; not together with"
          + " `exclude-repositories`"),
  EXCLUDE_REPOSITORIES(
      Reader.DEPLOYMENT, "", "names with `*`, separated by spaces: these repositories not"),
  INCLUDE_TAGS(
      Reader.DEPLOYMENT,
      "",
      "names with `*`, separated by spaces: only pushes of these tags; not together with"
          + " `exclude-tags`"),
  EXCLUDE_TAGS(
      Reader.DEPLOYMENT, "", "names with `*`, separated by spaces: pushes of these tags not"),

  MANIFESTS_PER_SECOND(
      Reader.DEPLOYMENT,
      "5",
      "manifests and tags that all executions together store a second, 1 to 100; ECR allows an"
          + " account 10, other pushes among them"),

  RECONCILE_HOURS(
      Reader.DEPLOYMENT,
      "1",
      "hours between two looks for pushes without a result, 1 to 24; `0`: never"),
  RECONCILE_LOOKBACK_HOURS(
      Reader.DEPLOYMENT,
      "72",
      "pushes that are older are not looked for; more than `reconcile-hours`, and not beyond"
          + " `report-retention-days`"),
  RECONCILE_MAX_STARTS(
      Reader.DEPLOYMENT, "100", "executions that one look starts at most, 1 to 10000"),
  RETIRE(
      Reader.DEPLOYMENT,
      "on",
      "`on`: what was published for an image goes when the image does; `off`"),

  ARCHITECTURE(Reader.DEPLOYMENT, "arm64", "of the functions: `arm64` or `x86_64`"),
  LOG_RETENTION_DAYS(
      Reader.DEPLOYMENT, "30", "how long logs are kept: a number that CloudWatch Logs knows"),
  REPORT_RETENTION_DAYS(Reader.DEPLOYMENT, "365", "how long reports are kept"),
  LAYER_RETENTION_DAYS(Reader.DEPLOYMENT, "90", "how long the results of layers are remembered"),
  KMS_KEY(
      Reader.DEPLOYMENT,
      "none",
      "`none`: keys of the services; `create`: one of your own; or the ARN of one"),
  VPC(
      Reader.DEPLOYMENT,
      "none",
      "`none`, or `isolated`: a VPC of its own with endpoints and no way to the internet"),
  PERMISSIONS_BOUNDARY(
      Reader.DEPLOYMENT, "none", "ARN of a managed policy that bounds every role, or `none`"),
  ALARM_TOPIC(Reader.DEPLOYMENT, "none", "ARN of the SNS topic that alarms go to, or `none`"),
  RESULT_BUS(
      Reader.DEPLOYMENT,
      "default",
      "where results are announced: `default`, or the ARN of an event bus in the same region"),
  CENTRAL_BUS(
      Reader.DEPLOYMENT,
      "none",
      "ARN of the event bus, of any account and region, that results are forwarded to, or `none`;"
          + " not together with `result-bus`");

  /** What every name in the context begins with. */
  public static final String PREFIX = "layerlift:";

  private enum Reader {
    PIPELINE,
    DEPLOYMENT
  }

  private final Reader reader;
  private final String defaultText;
  private final String meaning;

  Setting(Reader reader, String defaultText, String meaning) {
    this.reader = reader;
    this.defaultText = defaultText;
    this.meaning = meaning;
  }

  /** Without {@link #PREFIX}: {@code skip-below}. */
  public String shortName() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** As it stands in the context: {@code layerlift:skip-below}. */
  public String contextName() {
    return PREFIX + shortName();
  }

  /** The functions' environment variable; empty for what concerns the deployment alone. */
  public Optional<String> variable() {
    return switch (reader) {
      case PIPELINE -> Optional.of("LAYERLIFT_" + name());
      case DEPLOYMENT -> Optional.empty();
    };
  }

  /**
   * Whether a member of an organisation can have its own: the names of results are in the event
   * rule's pattern, what has no default is no variable, and all else is in the template.
   */
  public boolean isPerMember() {
    return reader == Reader.PIPELINE && !defaultText.isEmpty() && !name().endsWith("_TAG");
  }

  /** Empty text stands for none. */
  public String defaultText() {
    return defaultText;
  }

  /** In Markdown. */
  public String meaning() {
    return meaning;
  }
}
