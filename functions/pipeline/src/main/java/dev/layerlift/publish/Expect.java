package dev.layerlift.publish;

import dev.layerlift.oci.model.Descriptor;
import dev.layerlift.workflow.VerificationFailedException;

/** Differences between what was meant to be published and what was found. */
final class Expect {
  private Expect() {}

  /**
   * @param what names the thing, with {@code %s} for the subject
   */
  static void that(boolean holds, String what, Object subject, Object expected, Object found) {
    if (!holds) {
      throw new VerificationFailedException(
          what.replace("%s", subject.toString())
              + ": expected "
              + shown(expected)
              + ", found "
              + shown(found));
    }
  }

  /** A descriptor's own text leaves out what two of them may differ in. */
  private static String shown(Object value) {
    return value instanceof Descriptor d
        ? d + " with annotations " + d.annotations() + d.platform().map(p -> " for " + p).orElse("")
        : value.toString();
  }

  static void same(String what, Object subject, Object expected, Object found) {
    that(expected.equals(found), what, subject, expected, found);
  }
}
