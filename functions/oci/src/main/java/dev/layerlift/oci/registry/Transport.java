package dev.layerlift.oci.registry;

import dev.layerlift.oci.store.StoreException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Sends single requests over HTTP/1.1. Follows nothing, repeats nothing; each wait has a limit. The
 * time-outs are our own, because those of a request end with the answer's header.
 */
final class Transport implements AutoCloseable {
  private static final String USER_AGENT = "layerlift";

  private final HttpClient client;
  private final boolean ownsClient;
  private final RegistrySettings settings;
  private final Counters counters;
  private final Secrets secrets = new Secrets();

  /**
   * @param given stays open; without, the transport has a client of its own
   */
  Transport(RegistrySettings settings, Counters counters, Optional<HttpClient> given) {
    this.settings = settings;
    this.counters = counters;
    this.ownsClient = given.isEmpty();
    this.client = given.orElseGet(() -> newClient(settings));
  }

  private static HttpClient newClient(RegistrySettings settings) {
    return HttpClient.newBuilder()
        .version(HttpClient.Version.HTTP_1_1)
        .followRedirects(HttpClient.Redirect.NEVER)
        .connectTimeout(settings.connectTimeout())
        .build();
  }

  /** A request on its way. */
  record Pending(
      Request request,
      Optional<String> authorization,
      Secrets secrets,
      CompletableFuture<HttpResponse<TimedBody>> answer) {
    /** Breaks the connection off, whatever is under way on it. */
    void abort() {
      if (!answer.cancel(true) && answer.state() == CompletableFuture.State.SUCCESS) {
        answer.resultNow().body().close();
      }
    }

    /** Runs when the header of the answer is here or the exchange has failed. */
    void onAnswer(Runnable action) {
      CompletableFuture<HttpResponse<TimedBody>> _ =
          answer.whenComplete((response, fault) -> action.run());
    }

    /**
     * Waits for the header of the answer.
     *
     * @throws StoreException.Unavailable if none comes in time or the connection breaks
     */
    Answer await(Duration limit) throws IOException {
      try {
        HttpResponse<TimedBody> response = answer.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        return new Answer(
            request,
            authorization,
            secrets,
            response.statusCode(),
            response.headers(),
            response.body());
      } catch (TimeoutException e) {
        abort();
        throw new StoreException.Unavailable(
            request + ": no answer within " + Faults.seconds(limit), e);
      } catch (CancellationException e) {
        throw new StoreException.Unavailable(request + ": broken off", e);
      } catch (ExecutionException e) {
        throw Faults.of(request.toString(), e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        abort();
        throw new InterruptedIOException(request + ": interrupted");
      }
    }
  }

  Answer send(Request request, Optional<String> authorization) throws IOException {
    return start(request, authorization)
        .await(
            switch (request.method()) {
              case "PUT" -> settings.commitTimeout();
              case "DELETE" -> settings.cancelTimeout();
              default -> settings.answerTimeout();
            });
  }

  Pending start(Request request, Optional<String> authorization) throws IOException {
    HttpRequest.Builder http =
        HttpRequest.newBuilder(request.uri())
            .method(request.method(), request.body())
            .setHeader("User-Agent", USER_AGENT);
    request.headers().forEach(http::setHeader);
    try {
      authorization.ifPresent(a -> http.setHeader("Authorization", a));
    } catch (IllegalArgumentException e) {
      // The cause's text would hold the secret.
      throw new StoreException.Denied(request + ": the credentials do not fit into a header");
    }
    authorization.map(Authorization::secrets).ifPresent(secrets::remember);
    counters.requests.increment();
    return new Pending(
        request,
        authorization,
        secrets,
        client.sendAsync(http.build(), header -> new TimedBody(settings.idleTimeout())));
  }

  /** Keeps secrets that travel in a body out of messages too. */
  Secrets secrets() {
    return secrets;
  }

  /** Breaks off what is under way on a client of its own. No thread of it is left. */
  @Override
  public void close() {
    if (ownsClient) {
      client.shutdownNow();
      client.close();
    }
  }
}
