package dev.layerlift.cli;

import dev.layerlift.workflow.LayerliftException;
import java.io.IOException;

/** Tells errors that have a cause outside this program from our own. */
final class Faults {
  private Faults() {}

  static boolean areExpected(Throwable error) {
    return error instanceof LayerliftException || error instanceof IOException;
  }

  /** One line; an exception that has no text is named by its class. */
  static String text(Throwable error) {
    String message = error.getMessage();
    return message == null || message.isBlank()
        ? error.getClass().getSimpleName()
        : message.replaceAll("\\p{Cntrl}+", " ");
  }
}
