package dev.layerlift.infra;

import dev.layerlift.infra.settings.InvalidDeploymentException;
import java.util.Map;
import java.util.Optional;
import software.amazon.awscdk.RemovalPolicy;
import software.amazon.awscdk.services.kms.IKey;
import software.amazon.awscdk.services.logs.LogGroup;
import software.amazon.awscdk.services.logs.RetentionDays;
import software.constructs.Construct;

/** Makes log groups, which go with the stack. */
record LogGroups(RetentionDays retention, Optional<IKey> key) {
  /** The CDK has an enumeration with names such as ONE_MONTH; days are said by number. */
  private static final Map<Integer, RetentionDays> RETENTIONS =
      Map.ofEntries(
          Map.entry(1, RetentionDays.ONE_DAY),
          Map.entry(3, RetentionDays.THREE_DAYS),
          Map.entry(5, RetentionDays.FIVE_DAYS),
          Map.entry(7, RetentionDays.ONE_WEEK),
          Map.entry(14, RetentionDays.TWO_WEEKS),
          Map.entry(30, RetentionDays.ONE_MONTH),
          Map.entry(60, RetentionDays.TWO_MONTHS),
          Map.entry(90, RetentionDays.THREE_MONTHS),
          Map.entry(120, RetentionDays.FOUR_MONTHS),
          Map.entry(150, RetentionDays.FIVE_MONTHS),
          Map.entry(180, RetentionDays.SIX_MONTHS),
          Map.entry(365, RetentionDays.ONE_YEAR),
          Map.entry(400, RetentionDays.THIRTEEN_MONTHS),
          Map.entry(545, RetentionDays.EIGHTEEN_MONTHS),
          Map.entry(731, RetentionDays.TWO_YEARS),
          Map.entry(1096, RetentionDays.THREE_YEARS),
          Map.entry(1827, RetentionDays.FIVE_YEARS),
          Map.entry(2192, RetentionDays.SIX_YEARS),
          Map.entry(2557, RetentionDays.SEVEN_YEARS),
          Map.entry(2922, RetentionDays.EIGHT_YEARS),
          Map.entry(3288, RetentionDays.NINE_YEARS),
          Map.entry(3653, RetentionDays.TEN_YEARS));

  static LogGroups keeping(int days, Optional<IKey> key) {
    return Optional.ofNullable(RETENTIONS.get(days))
        .map(retention -> new LogGroups(retention, key))
        .orElseThrow(
            () -> new InvalidDeploymentException("logs cannot be kept for " + days + " days"));
  }

  LogGroup create(Construct scope, String id) {
    return build(LogGroup.Builder.create(scope, id));
  }

  /**
   * @param name for services that deliver to certain names only
   */
  LogGroup create(Construct scope, String id, String name) {
    return build(LogGroup.Builder.create(scope, id).logGroupName(name));
  }

  private LogGroup build(LogGroup.Builder logs) {
    logs.retention(retention).removalPolicy(RemovalPolicy.DESTROY);
    key.ifPresent(logs::encryptionKey);
    return logs.build();
  }
}
