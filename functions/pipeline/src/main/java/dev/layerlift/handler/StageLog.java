package dev.layerlift.handler;

import com.amazonaws.services.lambda.runtime.Context;
import dev.layerlift.oci.model.Json;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/**
 * The log lines of one invocation, each one JSON object: time, level, stage, the execution and its
 * image, and what happened. Messages of exceptions are free of secrets where they are made.
 */
final class StageLog {
  private final String stage;
  private final Context context;
  private final InstantSource clock;
  private final Instant start;
  private Optional<StageRequest> request = Optional.empty();

  StageLog(String stage, Context context, InstantSource clock) {
    this.stage = stage;
    this.context = context;
    this.clock = clock;
    this.start = clock.instant();
  }

  void about(StageRequest about) {
    request = Optional.of(about);
  }

  void warn(String message) {
    write(line("WARN").put("message", message));
  }

  void done(String outcome) {
    write(line("INFO").put("outcome", outcome).put("millis", millis()));
  }

  void failed(RuntimeException failure) {
    write(
        line("ERROR")
            .put("outcome", "failed")
            .put("millis", millis())
            .put("error", failure.getClass().getName())
            .put("message", failure.getMessage()));
  }

  private long millis() {
    return Duration.between(start, clock.instant()).toMillis();
  }

  private ObjectNode line(String level) {
    ObjectNode line = Json.newObject();
    line.put("time", clock.instant().toString());
    line.put("level", level);
    line.put("stage", stage);
    line.put("requestId", context.getAwsRequestId());
    request.ifPresent(r -> line.put("execution", r.execution()));
    request
        .flatMap(StageRequest::subject)
        .ifPresent(image -> {
          line.put("repository", image.repository().toString());
          line.put("tag", image.tag().toString());
          line.put("digest", image.digest().toString());
        });
    return line;
  }

  private void write(ObjectNode line) {
    context.getLogger().log(new String(Json.write(line), StandardCharsets.UTF_8) + "\n");
  }
}
