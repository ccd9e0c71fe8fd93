package dev.layerlift.codec.io;

import java.io.IOException;

/** Input that may be well formed but is larger or deeper than we are willing to take. */
public final class LimitExceededException extends IOException {
  private static final long serialVersionUID = 1L;

  /**
   * @param reason which limit, its value and what was met instead
   */
  public LimitExceededException(String reason) {
    super(reason);
  }
}
