package dev.layerlift.infra.settings;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** Reads all settings of an organisation, collects all faults. */
final class OrganisationReader {
  private static final JsonMapper JSON = new JsonMapper();

  /** Source of the three: patterns of OrganizationId, OrganizationalUnitId, RootId in the API. */
  private static final Pattern ID = Pattern.compile("o-[a-z0-9]{10,32}");

  private static final Pattern UNIT =
      Pattern.compile("ou-[0-9a-z]{4,32}-[a-z0-9]{8,32}|r-[0-9a-z]{4,32}");
  private static final Pattern ACCOUNT = Pattern.compile("[0-9]{12}");
  private static final Pattern REGION = Pattern.compile("[a-z]{2}(-[a-z]+)+-[0-9]");

  private final Map<String, ?> context;
  private final List<String> faults = new ArrayList<>();

  OrganisationReader(Map<String, ?> context) {
    this.context = context;
  }

  OrganisationSettings read() {
    refuseUnknownNames();
    Optional<String> id = value(OrganisationSetting.ID, text -> form(text, ID, "an organisation"));
    Optional<String> account =
        value(OrganisationSetting.ACCOUNT, text -> form(text, ACCOUNT, "an account (12 digits)"));
    Optional<Boolean> delegated =
        value(
            OrganisationSetting.DELEGATED_ADMIN,
            text -> Values.oneOf(text, "true", "false").equals("true"));
    List<String> regions = list(OrganisationSetting.REGIONS, REGION, "a region");
    List<String> all = list(OrganisationSetting.UNITS, UNIT, "an organisational unit");
    List<String> canaries = list(OrganisationSetting.CANARY_UNITS, UNIT, "an organisational unit");
    List<String> rest = all.stream().filter(unit -> !canaries.contains(unit)).toList();
    require(OrganisationSetting.REGIONS, regions);
    require(OrganisationSetting.UNITS, all);
    checkCanaries(all, canaries, rest);
    Optional<Integer> tolerance =
        value(OrganisationSetting.FAILURE_TOLERANCE_PERCENT, text -> Values.number(text, 0, 100));
    Optional<Integer> concurrency =
        value(OrganisationSetting.CONCURRENCY_PERCENT, text -> Values.number(text, 1, 100));
    Optional<Integer> failures =
        value(OrganisationSetting.FAILED_IMAGES_PER_HOUR, text -> Values.number(text, 0, 999_999));
    Optional<Optional<String>> topic =
        value(
            OrganisationSetting.ALARM_TOPIC,
            text -> Values.arn(text, Values.TOPIC_ARN, "an SNS topic"));
    Map<String, Map<Setting, String>> overrides = overrides(all);
    checkMembers();
    if (!faults.isEmpty()) {
      throw new InvalidDeploymentException(faults);
    }
    return new OrganisationSettings(
        id.orElseThrow(),
        account.orElseThrow(),
        delegated.orElseThrow(),
        regions,
        canaries,
        rest,
        tolerance.orElseThrow(),
        concurrency.orElseThrow(),
        overrides,
        failures.orElseThrow(),
        topic.orElseThrow());
  }

  private void refuseUnknownNames() {
    List<String> known =
        Stream.of(OrganisationSetting.values()).map(OrganisationSetting::contextName).toList();
    context.keySet().stream()
        .filter(name -> name.startsWith(OrganisationSetting.PREFIX) && !known.contains(name))
        .sorted()
        .forEach(name ->
            faults.add(
                name + ": there is no such setting (there are " + String.join(", ", known) + ")"));
  }

  private void require(OrganisationSetting setting, List<String> values) {
    if (values.isEmpty() && text(setting).isEmpty()) {
      faults.add(setting.contextName() + " is missing: " + setting.meaning());
    }
  }

  private void checkCanaries(List<String> all, List<String> canaries, List<String> rest) {
    for (String canary : canaries) {
      if (!all.contains(canary)) {
        faults.add(
            "%s: %s is none of %s"
                .formatted(
                    OrganisationSetting.CANARY_UNITS.contextName(),
                    canary,
                    OrganisationSetting.UNITS.contextName()));
      }
    }
    if (!all.isEmpty() && rest.isEmpty()) {
      faults.add(
          "%s are all of %s: there is nothing left to go second"
              .formatted(
                  OrganisationSetting.CANARY_UNITS.contextName(),
                  OrganisationSetting.UNITS.contextName()));
    }
  }

  private Map<String, Map<Setting, String>> overrides(List<String> units) {
    OrganisationSetting setting = OrganisationSetting.OVERRIDES;
    Map<String, Map<Setting, String>> overrides = new LinkedHashMap<>();
    overrideTexts()
        .forEach((target, values) -> {
          String where = setting.contextName() + ": " + target;
          if (!isTarget(target, units)) {
            faults.add(where + " is neither one of the units nor UNIT/ACCOUNT");
          }
          Map<Setting, String> override = override(where, values);
          overrides.put(target, override);
          checkTogether(where, override);
        });
    return overrides;
  }

  private static boolean isTarget(String target, List<String> units) {
    int slash = target.indexOf('/');
    return slash < 0
        ? units.contains(target)
        : units.contains(target.substring(0, slash))
            && ACCOUNT.matcher(target.substring(slash + 1)).matches();
  }

  private Map<String, Map<String, String>> overrideTexts() {
    String text = text(OrganisationSetting.OVERRIDES);
    if (text.isEmpty()) {
      return Map.of();
    }
    try {
      return JSON.readValue(text, new TypeReference<Map<String, Map<String, String>>>() {});
    } catch (JacksonException e) {
      faults.add(
          OrganisationSetting.OVERRIDES.contextName()
              + ": not an object of objects in JSON: "
              + e.getOriginalMessage());
      return Map.of();
    }
  }

  private Map<Setting, String> override(String where, Map<String, String> values) {
    Map<Setting, String> override = new LinkedHashMap<>();
    values.forEach((name, value) ->
        Stream.of(Setting.values())
            .filter(known -> known.isPerMember() && known.shortName().equals(name))
            .findFirst()
            .ifPresentOrElse(
                known -> override.put(known, value),
                () ->
                    faults.add(
                        "%s: %s is no setting of a single member (those are %s)"
                            .formatted(where, name, perMember()))));
    return override;
  }

  private static String perMember() {
    return Stream.of(Setting.values())
        .filter(Setting::isPerMember)
        .map(Setting::shortName)
        .collect(Collectors.joining(", "));
  }

  /** The member's settings as a whole must make sense. */
  private void checkTogether(String where, Map<Setting, String> override) {
    Map<String, Object> together = new HashMap<>(context);
    override.forEach((known, value) -> together.put(known.contextName(), value));
    try {
      DeploymentSettings.read(together);
    } catch (InvalidDeploymentException e) {
      e.faults().forEach(fault -> faults.add(where + ": " + fault));
    }
  }

  /** What belongs to one account or region cannot be given to all members. */
  private void checkMembers() {
    DeploymentSettings members = DeploymentSettings.read(context);
    if (members.kmsKey() instanceof Choice.Existing) {
      refuseForMembers(Setting.KMS_KEY, "write create: each account gets its own");
    }
    members
        .permissionsBoundary()
        .filter(arn -> !arn.contains(":iam::aws:"))
        .ifPresent(arn ->
            refuseForMembers(Setting.PERMISSIONS_BOUNDARY, "only a policy of AWS's is everywhere"));
    if (members.alarmTopic().isPresent()) {
      refuseForMembers(
          Setting.ALARM_TOPIC,
          "give " + OrganisationSetting.ALARM_TOPIC.contextName() + ", for the central alarm");
    }
    if (members.resultBus().isPresent()) {
      refuseForMembers(Setting.RESULT_BUS, "results are forwarded from each default bus");
    }
    if (members.centralBus().isPresent()) {
      refuseForMembers(Setting.CENTRAL_BUS, "the organisation's stacks set it themselves");
    }
  }

  private void refuseForMembers(Setting setting, String instead) {
    faults.add(
        "%s belongs to one account and cannot hold for all members of an organisation: %s"
            .formatted(setting.contextName(), instead));
  }

  private List<String> list(OrganisationSetting setting, Pattern form, String what) {
    Set<String> values = new LinkedHashSet<>();
    for (String word : Values.words(text(setting))) {
      if (!form.matcher(word).matches()) {
        faults.add("%s: '%s' is not %s".formatted(setting.contextName(), word, what));
      } else if (!values.add(word)) {
        faults.add("%s: %s stands twice".formatted(setting.contextName(), word));
      }
    }
    return List.copyOf(values);
  }

  private static String form(String text, Pattern form, String what) {
    if (!form.matcher(text).matches()) {
      throw new IllegalArgumentException("not the id of " + what);
    }
    return text;
  }

  private <T> Optional<T> value(OrganisationSetting setting, Function<String, T> parser) {
    String text = text(setting);
    if (text.isEmpty()) {
      faults.add(setting.contextName() + " is missing: " + setting.meaning());
      return Optional.empty();
    }
    try {
      return Optional.of(parser.apply(text));
    } catch (IllegalArgumentException e) {
      faults.add("%s = '%s': %s".formatted(setting.contextName(), text, e.getMessage()));
      return Optional.empty();
    }
  }

  private String text(OrganisationSetting setting) {
    String text = text(context.get(setting.contextName())).strip();
    return text.isEmpty() ? setting.defaultText() : text;
  }

  /** An object or a list of cdk.json is as good as its text on the command line. */
  private static String text(@Nullable Object value) {
    return switch (value) {
      case null -> "";
      case Collection<?> list ->
          list.stream().map(String::valueOf).collect(Collectors.joining(" "));
      case Map<?, ?> object -> JSON.writeValueAsString(object);
      default -> value.toString();
    };
  }
}
