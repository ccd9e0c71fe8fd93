package dev.layerlift.sandbox.aws;

/** An error of the ECR API: HTTP 400 with the exception's name, as the JSON 1.1 protocol has it. */
final class EcrFailure extends Exception {
  private static final long serialVersionUID = 1L;
  private final String type;

  EcrFailure(String type, String message) {
    super(message);
    this.type = type;
  }

  String type() {
    return type;
  }
}
