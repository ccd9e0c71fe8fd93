package dev.layerlift.handler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.layerlift.oci.store.StoreException;
import dev.layerlift.workflow.Deadline;
import dev.layerlift.workflow.ImageAddress;
import dev.layerlift.workflow.NetworkException;
import dev.layerlift.workflow.QueuedException;
import dev.layerlift.workflow.ThrottledException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What becomes of a stage's failure beside the exception. */
class StageHandlerTest {
  private final List<String> counted = new ArrayList<>();

  record Request(String execution) implements StageRequest {
    @Override
    public Optional<ImageAddress> subject() {
      return Optional.empty();
    }
  }

  /** A stage that only fails. */
  private final class Failing extends StageHandler<Request> {
    private final Exception failure;

    Failing(Exception failure) {
      super(
          "Publish",
          Request.class,
          InstantSource.system(),
          (stage, counts) -> counted.add(stage + " " + counts));
      this.failure = failure;
    }

    @Override
    StageAnswer run(Request request, Deadline deadline, StageLog log) throws IOException {
      if (failure instanceof IOException e) {
        throw e;
      }
      throw (RuntimeException) failure;
    }
  }

  private void fail(Exception failure) throws IOException {
    new Failing(failure)
        .handleRequest(
            new ByteArrayInputStream("{\"execution\":\"e\"}".getBytes(StandardCharsets.UTF_8)),
            OutputStream.nullOutputStream(),
            new LambdaContext());
  }

  @Test
  void throttledCallsAreCounted() {
    assertThatThrownBy(() -> fail(new StoreException.Throttled("429", Optional.empty())))
        .isInstanceOf(ThrottledException.class);
    assertThatThrownBy(() -> fail(new ThrottledException("429")))
        .isInstanceOf(ThrottledException.class);

    assertThat(counted).containsExactly("Publish {Throttles=1}", "Publish {Throttles=1}");
  }

  @Test
  void otherFailuresAndTurnsThatAreFarAwayAreNot() {
    assertThatThrownBy(() -> fail(new IOException("reset"))).isInstanceOf(NetworkException.class);
    assertThatThrownBy(() -> fail(new QueuedException(Instant.EPOCH, Optional.empty(), "a test")))
        .isInstanceOf(QueuedException.class);

    assertThat(counted).isEmpty();
  }
}
