package dev.layerlift.infra.settings;

import dev.layerlift.infra.settings.DeploymentSettings.CpuArchitecture;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads all settings, collects all faults. */
final class ContextReader {
  /** Of all variables of one function. Source: Lambda quotas. */
  private static final int MAX_ENVIRONMENT_BYTES = 4096;

  /** Left for the variables that are not settings. */
  private static final int OTHER_VARIABLES_BYTES = 512;

  /** Source: "Amazon ECR" in the service's API, pattern of repositoryName; and the star. */
  private static final Pattern REPOSITORY_FILTER = Pattern.compile("[a-z0-9._/*-]{1,256}");

  /** OCI distribution specification, "Pulling manifests"; and the star. */
  private static final Pattern TAG_FILTER = Pattern.compile("[A-Za-z0-9_.*-]{1,128}");

  private final Map<String, ?> context;
  private final List<String> faults = new ArrayList<>();

  ContextReader(Map<String, ?> context) {
    this.context = context;
  }

  DeploymentSettings read() {
    refuseUnknownNames();
    Map<String, String> environment = environment();
    List<TagForm> resultTags = resultTags();
    checkThresholds();
    checkSoci();
    List<Wildcard> includeRepositories = filter(Setting.INCLUDE_REPOSITORIES, REPOSITORY_FILTER);
    List<Wildcard> excludeRepositories = filter(Setting.EXCLUDE_REPOSITORIES, REPOSITORY_FILTER);
    List<Wildcard> includeTags = filter(Setting.INCLUDE_TAGS, TAG_FILTER);
    List<Wildcard> excludeTags = filter(Setting.EXCLUDE_TAGS, TAG_FILTER);
    checkFilters(
        Setting.INCLUDE_REPOSITORIES,
        includeRepositories,
        Setting.EXCLUDE_REPOSITORIES,
        excludeRepositories);
    checkFilters(Setting.INCLUDE_TAGS, includeTags, Setting.EXCLUDE_TAGS, excludeTags);
    checkOwnTags(includeTags, resultTags);
    Optional<CpuArchitecture> architecture = value(Setting.ARCHITECTURE, Values::architecture);
    Optional<Integer> logs = value(Setting.LOG_RETENTION_DAYS, Values::logRetention);
    Optional<Integer> reports = value(Setting.REPORT_RETENTION_DAYS, Values::days);
    Optional<Integer> layers = value(Setting.LAYER_RETENTION_DAYS, Values::days);
    Optional<Integer> manifests =
        value(Setting.MANIFESTS_PER_SECOND, text -> Values.number(text, 1, 100));
    Optional<Integer> hours = reconcileHours(reports);
    Optional<String> retires = value(Setting.RETIRE, text -> Values.oneOf(text, "on", "off"));
    Optional<Choice> key = value(Setting.KMS_KEY, Values::key);
    Optional<Boolean> isolated = value(Setting.VPC, Values::isolated);
    Optional<Optional<String>> boundary =
        value(
            Setting.PERMISSIONS_BOUNDARY,
            text -> Values.arn(text, Values.POLICY_ARN, "a managed policy"));
    Optional<Optional<String>> topic =
        value(Setting.ALARM_TOPIC, text -> Values.arn(text, Values.TOPIC_ARN, "an SNS topic"));
    Optional<Optional<String>> bus = value(Setting.RESULT_BUS, Values::bus);
    Optional<Optional<String>> central =
        value(Setting.CENTRAL_BUS, text -> Values.arn(text, Values.BUS_ARN, "an event bus"));
    if (bus.flatMap(b -> b).isPresent() && central.flatMap(b -> b).isPresent()) {
      faults.add(
          "%s and %s cannot be given together: results are forwarded from the default bus"
              .formatted(Setting.RESULT_BUS.contextName(), Setting.CENTRAL_BUS.contextName()));
    }
    if (!faults.isEmpty()) {
      throw new InvalidDeploymentException(faults);
    }
    return new DeploymentSettings(
        environment,
        resultTags,
        includeRepositories,
        excludeRepositories,
        includeTags,
        excludeTags,
        architecture.orElseThrow(),
        logs.orElseThrow(),
        reports.orElseThrow(),
        layers.orElseThrow(),
        key.orElseThrow(),
        isolated.orElseThrow(),
        boundary.orElseThrow(),
        topic.orElseThrow(),
        manifests.orElseThrow(),
        hours.orElseThrow(),
        upkeepEnvironment(),
        retires.orElseThrow().equals("on"),
        bus.orElseThrow(),
        central.orElseThrow());
  }

  private Optional<Integer> reconcileHours(Optional<Integer> reportDays) {
    Optional<Integer> hours = value(Setting.RECONCILE_HOURS, t -> Values.number(t, 0, 24));
    Optional<Integer> lookback =
        value(Setting.RECONCILE_LOOKBACK_HOURS, t -> Values.number(t, 2, 24 * 365));
    value(Setting.RECONCILE_MAX_STARTS, t -> Values.number(t, 1, 10_000));
    if (hours.isPresent() && lookback.isPresent() && lookback.get() <= hours.get() + 1) {
      faults.add(
          "%s = %d does not reach back over %s = %d and the hour that an execution may take: pushes would be missed for good"
              .formatted(
                  Setting.RECONCILE_LOOKBACK_HOURS.contextName(),
                  lookback.get(),
                  Setting.RECONCILE_HOURS.contextName(),
                  hours.get()));
    }
    if (lookback.isPresent() && reportDays.isPresent() && lookback.get() > 24 * reportDays.get()) {
      faults.add(
          "%s = %d reaches beyond %s = %d: images would be worked on again when their reports are gone"
              .formatted(
                  Setting.RECONCILE_LOOKBACK_HOURS.contextName(),
                  lookback.get(),
                  Setting.REPORT_RETENTION_DAYS.contextName(),
                  reportDays.get()));
    }
    return hours;
  }

  private Map<String, String> upkeepEnvironment() {
    Map<String, String> environment = new TreeMap<>();
    for (Setting setting :
        List.of(
            Setting.INCLUDE_REPOSITORIES,
            Setting.EXCLUDE_REPOSITORIES,
            Setting.INCLUDE_TAGS,
            Setting.EXCLUDE_TAGS,
            Setting.RECONCILE_LOOKBACK_HOURS,
            Setting.RECONCILE_MAX_STARTS)) {
      if (!text(setting).isEmpty()) {
        environment.put("LAYERLIFT_" + setting.name(), text(setting));
      }
    }
    return environment;
  }

  private void refuseUnknownNames() {
    List<String> known = Stream.of(Setting.values()).map(Setting::contextName).toList();
    context.keySet().stream()
        .filter(name -> name.startsWith(Setting.PREFIX) && !known.contains(name))
        .sorted()
        .forEach(name ->
            faults.add(
                name
                    + ": there is no such setting (there are "
                    + Stream.of(Setting.values())
                        .map(Setting::shortName)
                        .collect(Collectors.joining(", "))
                    + ")"));
  }

  /** Every value is given, so that the function's configuration tells what holds. */
  private Map<String, String> environment() {
    Map<String, String> environment = new TreeMap<>();
    for (Setting setting : Setting.values()) {
      String text = text(setting);
      if (!text.isEmpty()) {
        setting.variable().ifPresent(variable -> environment.put(variable, text));
      }
    }
    int bytes =
        environment.entrySet().stream()
            .mapToInt(e -> bytes(e.getKey()) + bytes(e.getValue()))
            .sum();
    if (bytes > MAX_ENVIRONMENT_BYTES - OTHER_VARIABLES_BYTES) {
      faults.add(
          "the settings of the pipeline have %d bytes, a function's environment holds %d: shorten %s"
              .formatted(
                  bytes,
                  MAX_ENVIRONMENT_BYTES - OTHER_VARIABLES_BYTES,
                  Setting.SOCI_PREFETCH.contextName()));
    }
    return environment;
  }

  private static int bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  private List<TagForm> resultTags() {
    List<Setting> settings = List.of(Setting.OPTIMIZED_TAG, Setting.ZSTD_TAG, Setting.SOCI_TAG);
    Map<TagForm, Setting> seen = new LinkedHashMap<>();
    for (Setting setting : settings) {
      value(setting, TagForm::parse)
          .ifPresent(form -> {
            Setting earlier = seen.putIfAbsent(form, setting);
            if (earlier != null) {
              faults.add(
                  "%s and %s give the same tag %s: one result would take the other's name"
                      .formatted(earlier.contextName(), setting.contextName(), form));
            }
          });
    }
    return List.copyOf(seen.keySet());
  }

  private void checkThresholds() {
    Optional<Size> skipBelow = value(Setting.SKIP_BELOW, Size::parse);
    Optional<Size> sociFrom = value(Setting.SOCI_FROM, Size::parse);
    value(Setting.LARGE_WORKER_FROM, Size::parse);
    value(Setting.STRATEGY, text -> Values.oneOf(text, "auto", "skip", "zstd", "soci", "both"));
    value(Setting.ZSTD_LEVEL, text -> Values.number(text, 1, 19));
    if (skipBelow.isPresent()
        && sociFrom.isPresent()
        && skipBelow.get().bytes() > sociFrom.get().bytes()) {
      faults.add(
          "%s = %s is above %s = %s: no image would ever be recompressed; raise the second or lower the first"
              .formatted(
                  Setting.SKIP_BELOW.contextName(),
                  text(Setting.SKIP_BELOW),
                  Setting.SOCI_FROM.contextName(),
                  text(Setting.SOCI_FROM)));
    }
  }

  private void checkSoci() {
    value(Setting.SOCI_VERSION, text -> Values.oneOf(text, "v1", "v2", "both"));
    value(Setting.SOCI_MIN_LAYER_SIZE, Size::parse);
    value(Setting.SOCI_SPAN_SIZE, Values::spanSize);
    value(Setting.SOCI_SKIP_XATTRS, text -> Values.oneOf(text, "true", "false"));
    value(Setting.SOCI_BUILD_TOOL_IDENTIFIER, Values::identifier);
    value(Setting.SOCI_PREFETCH, Values::paths);
  }

  private List<Wildcard> filter(Setting setting, Pattern form) {
    List<Wildcard> filter = new ArrayList<>();
    for (String name : Values.words(text(setting))) {
      if (!form.matcher(name).matches()) {
        faults.add(
            "%s: '%s' can never match: no such name can exist"
                .formatted(setting.contextName(), name));
      } else if (name.contains("**")) {
        faults.add("%s: '%s': write one * for **".formatted(setting.contextName(), name));
      } else {
        filter.add(new Wildcard(name));
      }
    }
    return filter;
  }

  /** An event pattern cannot ask two things of one field: its matchers are alternatives. */
  private void checkFilters(
      Setting included, List<Wildcard> include, Setting excluded, List<Wildcard> exclude) {
    if (!include.isEmpty() && !exclude.isEmpty()) {
      faults.add(
          "%s and %s cannot be given together: an event rule cannot ask both of one name"
              .formatted(included.contextName(), excluded.contextName()));
    }
    if (exclude.contains(new Wildcard("*"))) {
      faults.add(
          "%s = * leaves nothing: no event would ever match".formatted(excluded.contextName()));
    }
  }

  private void checkOwnTags(List<Wildcard> includeTags, List<TagForm> resultTags) {
    for (Wildcard tag : includeTags) {
      for (TagForm own : resultTags) {
        if (own.results().covers(tag)) {
          faults.add(
              "%s: '%s' matches only results of Layerlift (%s), which are never worked on again"
                  .formatted(Setting.INCLUDE_TAGS.contextName(), tag, own));
        }
      }
    }
  }

  private <T> Optional<T> value(Setting setting, Function<String, T> parser) {
    String text = text(setting);
    try {
      return Optional.of(parser.apply(text));
    } catch (IllegalArgumentException e) {
      faults.add("%s = '%s': %s".formatted(setting.contextName(), text, e.getMessage()));
      return Optional.empty();
    }
  }

  /** Stripped; nothing is as good as not given, as in the functions. */
  private String text(Setting setting) {
    String text = text(context.get(setting.contextName())).strip();
    return text.isEmpty() ? setting.defaultText() : text;
  }

  private static String text(@Nullable Object value) {
    return switch (value) {
      case null -> "";
      case Collection<?> list ->
          list.stream().map(String::valueOf).collect(Collectors.joining(" "));
      default -> value.toString();
    };
  }
}
