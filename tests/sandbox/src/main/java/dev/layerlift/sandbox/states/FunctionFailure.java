package dev.layerlift.sandbox.states;

/** An invocation that ended in an error. */
public final class FunctionFailure extends Exception {
  private final String error;
  private final String description;

  /**
   * @param error what {@code ErrorEquals} is compared with: the exception's class name, or a name
   *     of Lambda's own such as {@code Sandbox.Timedout}
   * @param description the function's error document, or Lambda's message
   */
  public FunctionFailure(String error, String description) {
    super(error + ": " + description);
    this.error = error;
    this.description = description;
  }

  public String error() {
    return error;
  }

  public String description() {
    return description;
  }
}
