package dev.layerlift.workflow;

import dev.layerlift.oci.model.Digest;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;

/**
 * Name of an execution that Layerlift itself starts for a push: {@code again-20261126-<hash>}. The
 * same image, tag and day give the same name, so that a second start does nothing; another day is
 * another try.
 */
public final class ExecutionName {
  private static final int HASH_CHARACTERS = 32;

  private ExecutionName() {}

  /**
   * @param day in UTC
   */
  public static String of(ImageAddress image, LocalDate day) {
    byte[] subject = image.toString().getBytes(StandardCharsets.UTF_8);
    return "again-"
        + DateTimeFormatter.BASIC_ISO_DATE.format(day)
        + "-"
        + Digest.sha256(subject).hex().substring(0, HASH_CHARACTERS);
  }
}
