package dev.layerlift.oci.registry;

import dev.layerlift.oci.store.StoreException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * One request with everything around it: authorization and its renewal, redirects of reads,
 * repetition after faults. Answers that are no success come back for the step to judge.
 */
final class Calls {
  private static final int MOST_REDIRECTS = 5;

  /** A request's authorization is looked at when it arrives. */
  private static final Duration SHORT = Duration.ofSeconds(30);

  /** A stream cannot be repeated: nothing may expire while it starts. */
  private static final Duration LONG = Duration.ofMinutes(5);

  private final RegistryEndpoint endpoint;
  private final Transport transport;
  private final Authorizer authorizer;
  private final RedirectPolicy redirects;
  private final RegistrySettings settings;
  private final Timing timing;
  private final Counters counters;

  Calls(
      RegistryEndpoint endpoint,
      Transport transport,
      Authorizer authorizer,
      RedirectPolicy redirects,
      RegistrySettings settings,
      Timing timing,
      Counters counters) {
    this.endpoint = endpoint;
    this.transport = transport;
    this.authorizer = authorizer;
    this.redirects = redirects;
    this.settings = settings;
    this.timing = timing;
    this.counters = counters;
  }

  /** A piece of work that may be done again from its start. */
  @FunctionalInterface
  interface Attempt<T> {
    T run() throws IOException;
  }

  Backoff newBackoff() {
    return new Backoff(settings.retry(), timing, counters);
  }

  /** Repeats the work while it ends with {@code Throttled} or {@code Unavailable}. */
  <T> T repeat(Attempt<T> attempt) throws IOException {
    Backoff backoff = newBackoff();
    while (true) {
      try {
        return attempt.run();
      } catch (StoreException fault) {
        backoff.after(fault);
      }
    }
  }

  /**
   * Sends a request that is safe to repeat.
   *
   * @return any answer that does not call for a repetition; the caller closes it
   */
  Answer send(Request request) throws IOException {
    return repeat(() -> once(request));
  }

  /**
   * Sends a request once, not counting what authorization and redirects need.
   *
   * @throws StoreException.Throttled for 429
   * @throws StoreException.Unavailable for 408, 5xx and network faults
   * @throws StoreException.Denied for 401 and 403 of the registry itself
   */
  Answer once(Request request) throws IOException {
    Answer answer = follow(authorized(request));
    try {
      if (isRepeatable(answer.status())) {
        throw failure(answer);
      }
      return answer;
    } catch (IOException e) {
      answer.close();
      throw e;
    }
  }

  /** Starts a request whose body is streamed; it is neither repeated nor redirected. */
  Transport.Pending stream(Request request) throws IOException {
    return transport.start(request, authorization(request, LONG));
  }

  StoreException failure(Answer answer) {
    return ErrorAnswers.of(answer, timing.clock().instant());
  }

  /** A refusal of what was streamed: retryable, because the same worked when the upload began. */
  StoreException streamFailure(Answer answer) {
    ErrorAnswers.Words words = ErrorAnswers.words(answer);
    if (isExpired(answer, words)) {
      authorizer.forget(answer.authorization(), answer.request().scope());
      return new StoreException.Unavailable(
          ErrorAnswers.text(answer, words) + " (the credentials expired during the upload)");
    }
    return ErrorAnswers.of(answer, words, timing.clock().instant());
  }

  RegistrySettings settings() {
    return settings;
  }

  Counters counters() {
    return counters;
  }

  RedirectPolicy redirects() {
    return redirects;
  }

  boolean isOurs(Answer answer) {
    return Origin.of(answer.uri()).equals(endpoint.origin());
  }

  Instant now() {
    return timing.clock().instant();
  }

  private Optional<String> authorization(Request request, Duration goodFor) throws IOException {
    return Origin.of(request.uri()).equals(endpoint.origin())
        ? authorizer.authorization(request.scope(), goodFor)
        : Optional.empty();
  }

  private Answer authorized(Request request) throws IOException {
    Optional<String> sent = authorization(request, SHORT);
    Answer answer = transport.send(request, sent);
    if (!isOurs(answer) || (answer.status() != 401 && answer.status() != 403)) {
      return answer;
    }
    ErrorAnswers.Words words = ErrorAnswers.words(answer);
    answer.close();
    if (isExpired(answer, words)) {
      Optional<String> renewed = authorizer.renewed(answer, sent, request.scope());
      if (renewed.isPresent()) {
        return transport.send(request, renewed);
      }
    }
    throw ErrorAnswers.of(answer, words, timing.clock().instant());
  }

  /** ECR answers 403 and not 401 when its 12 hours are over; to a HEAD it cannot say why. */
  private static boolean isExpired(Answer answer, ErrorAnswers.Words words) {
    boolean untold = answer.request().method().equals("HEAD");
    return answer.status() == 401 || (answer.status() == 403 && (untold || words.says("expired")));
  }

  /** An authorization that has left the registry's origin once is not sent again. */
  private Answer follow(Answer first) throws IOException {
    Answer answer = first;
    for (int hops = 0; answer.isRedirect() && answer.request().isRead(); hops++) {
      answer.discard();
      Optional<String> location = answer.header("Location");
      if (hops >= MOST_REDIRECTS || location.isEmpty()) {
        throw new StoreException.ProtocolViolation(
            answer + (location.isEmpty() ? " without a Location" : ": too many redirects"));
      }
      Request next = answer.request().at(redirects.check(answer.uri(), location.get()));
      Optional<String> kept =
          Origin.of(next.uri()).equals(Origin.of(answer.uri()))
              ? answer.authorization()
              : Optional.empty();
      answer = transport.send(next, kept);
    }
    return answer;
  }

  private static boolean isRepeatable(int status) {
    return status == 408 || status == 429 || status >= 500;
  }
}
