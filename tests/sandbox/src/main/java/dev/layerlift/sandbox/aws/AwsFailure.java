package dev.layerlift.sandbox.aws;

/** An error of an AWS API: HTTP 400 with the exception's name, as the JSON 1.1 protocol has it. */
final class AwsFailure extends Exception {
  private static final long serialVersionUID = 1L;
  private final String type;

  AwsFailure(String type, String message) {
    super(message);
    this.type = type;
  }

  String type() {
    return type;
  }
}
