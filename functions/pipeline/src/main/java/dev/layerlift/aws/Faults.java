package dev.layerlift.aws;

import dev.layerlift.oci.store.StoreException;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;

/** Says what an error of the SDK means; the SDK has retried what can be retried in place. */
final class Faults {
  private static final int FORBIDDEN = 403;
  private static final int TOO_MANY_REQUESTS = 429;
  private static final int SERVER_ERROR = 500;

  /** Errors of credentials that come as 400, not as 403. */
  private static final Set<String> CREDENTIALS =
      Set.of("ExpiredTokenException", "UnrecognizedClientException", "AccessDeniedException");

  private Faults() {}

  /**
   * @param call of the API and what it was about, such as {@code ecr:DescribeImages of team/app}
   */
  static StoreException of(SdkException error, String call) {
    if (!(error instanceof AwsServiceException answer)) {
      return new StoreException.Unavailable(call + ": " + error.getMessage(), error);
    }
    String text = call + ": " + words(answer);
    if (answer.isThrottlingException() || answer.statusCode() == TOO_MANY_REQUESTS) {
      return new StoreException.Throttled(text, Optional.empty());
    }
    if (answer.statusCode() >= SERVER_ERROR) {
      return new StoreException.Unavailable(text, answer);
    }
    if (answer.statusCode() == FORBIDDEN || CREDENTIALS.contains(code(answer))) {
      return new StoreException.Denied(text, answer);
    }
    return new StoreException.Rejected(text);
  }

  static String code(AwsServiceException answer) {
    return answer.awsErrorDetails() == null ? "" : answer.awsErrorDetails().errorCode();
  }

  private static String words(AwsServiceException answer) {
    return answer.getMessage() == null ? "HTTP " + answer.statusCode() : answer.getMessage();
  }
}
