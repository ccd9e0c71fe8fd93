package dev.layerlift.sandbox.lambda;

import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/** One payload on its way through an instance. */
final class Invocation {
  /** What the instance, or what became of it, says. */
  sealed interface Answer {
    record Response(String body) implements Answer {}

    /**
     * @param type an exception's class name or an error of the runtime
     * @param document the error's JSON
     */
    record Failure(String type, String document) implements Answer {}
  }

  private final String requestId = UUID.randomUUID().toString();
  private final byte[] payload;
  private final CompletableFuture<Boolean> taken = new CompletableFuture<>();
  private final CompletableFuture<Answer> answer = new CompletableFuture<>();

  Invocation(byte[] payload) {
    this.payload = payload;
  }

  String requestId() {
    return requestId;
  }

  byte[] payload() {
    return payload;
  }

  /** True when the function has the payload and its time limit begins; false if it never will. */
  CompletableFuture<Boolean> taken() {
    return taken;
  }

  /** The first answer counts. */
  CompletableFuture<Answer> answer() {
    return answer;
  }

  /** Ends the invocation with an error that Lambda reports for a function that cannot. */
  void fail(String type, String message) {
    String text = "RequestId: " + requestId + " Error: " + message;
    answer.complete(new Answer.Failure(type, ErrorDocument.of(type, text)));
    taken.complete(false);
  }
}
