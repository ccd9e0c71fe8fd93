package dev.layerlift.sandbox.states;

import java.util.Set;

/** The error names that Step Functions itself reports, and how a retrier or catcher names them. */
final class ErrorName {
  static final String ALL = "States.ALL";
  static final String TASK_FAILED = "States.TaskFailed";
  static final String TIMEOUT = "States.Timeout";
  static final String HEARTBEAT_TIMEOUT = "States.HeartbeatTimeout";
  static final String RUNTIME = "States.Runtime";
  static final String DATA_LIMIT_EXCEEDED = "States.DataLimitExceeded";
  static final String QUERY_EVALUATION_ERROR = "States.QueryEvaluationError";
  static final String NO_CHOICE_MATCHED = "States.NoChoiceMatched";

  /** Names with the reserved prefix that a JSONata state machine may use. */
  static final Set<String> RESERVED =
      Set.of(
          ALL,
          TASK_FAILED,
          TIMEOUT,
          HEARTBEAT_TIMEOUT,
          DATA_LIMIT_EXCEEDED,
          QUERY_EVALUATION_ERROR,
          NO_CHOICE_MATCHED,
          "States.Permissions",
          "States.BranchFailed",
          "States.ExceedToleratedFailureThreshold",
          "States.ItemReaderFailed",
          "States.ResultWriterFailed");

  private ErrorName() {}

  /**
   * Does {@code pattern}, an entry of {@code ErrorEquals}, cover {@code error}? {@code States.ALL}
   * leaves out two errors, of which the data limit can be named and {@code States.Runtime} cannot:
   * it always ends the execution.
   */
  static boolean matches(String pattern, String error) {
    if (error.equals(RUNTIME)) {
      return false;
    }
    return switch (pattern) {
      case ALL -> !error.equals(DATA_LIMIT_EXCEEDED);
      case TASK_FAILED -> !error.startsWith("States.") || error.equals(TASK_FAILED);
      case TIMEOUT -> error.equals(TIMEOUT) || error.equals(HEARTBEAT_TIMEOUT);
      default -> pattern.equals(error);
    };
  }
}
