package dev.layerlift.aws;

import com.amazonaws.services.lambda.runtime.Context;
import dev.layerlift.workflow.Deadline;
import java.time.Duration;

/** The time that Lambda leaves to an invocation. */
public record LambdaDeadline(Context context) implements Deadline {
  @Override
  public Duration remaining() {
    return Duration.ofMillis(context.getRemainingTimeInMillis());
  }
}
