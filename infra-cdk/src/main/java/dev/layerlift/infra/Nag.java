package dev.layerlift.infra;

import io.github.cdklabs.cdknag.NagPackSuppression;
import io.github.cdklabs.cdknag.NagSuppressions;
import java.util.List;
import software.constructs.Construct;

/** Exceptions from the AWS Solutions rules, each with its reason in the template. */
final class Nag {
  private Nag() {}

  /** For the construct and what it consists of. */
  static void justify(Construct construct, String rule, String reason) {
    NagSuppressions.addResourceSuppressions(
        construct, List.of(NagPackSuppression.builder().id(rule).reason(reason).build()), true);
  }
}
