package dev.layerlift.publish;

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
          what.replace("%s", subject.toString()) + ": expected " + expected + ", found " + found);
    }
  }

  static void same(String what, Object subject, Object expected, Object found) {
    that(expected.equals(found), what, subject, expected, found);
  }
}
