package dev.layerlift.sandbox.simulator;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpHandler;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Authenticator;
import java.net.CookieHandler;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.PushPromiseHandler;
import java.nio.ByteBuffer;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * HTTP without connections: the thread that completes a request's body carries the request out.
 * Thousands of requests can wait at once, each holding nothing but its body.
 */
final class MemoryHttp extends HttpClient {
  private final Map<String, HttpHandler> doors;

  /**
   * @param doors by {@code host:port}
   */
  MemoryHttp(Map<String, HttpHandler> doors) {
    this.doors = Map.copyOf(doors);
  }

  /** An answer, or what a body's subscriber is told of it. */
  private record Answer<T>(
      int statusCode, HttpHeaders headers, HttpRequest request, @Nullable T body)
      implements HttpResponse<T>, HttpResponse.ResponseInfo {
    @Override
    public Optional<HttpResponse<T>> previousResponse() {
      return Optional.empty();
    }

    @Override
    public Optional<SSLSession> sslSession() {
      return Optional.empty();
    }

    @Override
    public URI uri() {
      return request.uri();
    }

    @Override
    public Version version() {
      return Version.HTTP_1_1;
    }
  }

  /** Collects a body, then acts. */
  private record Collector(ByteArrayOutputStream bytes, Runnable atTheEnd)
      implements Flow.Subscriber<ByteBuffer> {
    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(ByteBuffer buffer) {
      byte[] part = new byte[buffer.remaining()];
      buffer.get(part);
      bytes.writeBytes(part);
    }

    @Override
    public void onError(Throwable fault) {
      throw new IllegalStateException(fault);
    }

    @Override
    public void onComplete() {
      atTheEnd.run();
    }
  }

  /** All bytes are there already. */
  private enum Ready implements Flow.Subscription {
    INSTANCE;

    @Override
    public void request(long count) {}

    @Override
    public void cancel() {}
  }

  @Override
  public <T> CompletableFuture<HttpResponse<T>> sendAsync(
      HttpRequest request, BodyHandler<T> handler) {
    CompletableFuture<HttpResponse<T>> answer = new CompletableFuture<>();
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    Runnable exchange =
        () -> {
          try {
            answer.complete(exchange(request, body.toByteArray(), handler));
          } catch (IOException | RuntimeException e) {
            answer.completeExceptionally(e);
          }
        };
    HttpRequest.BodyPublisher publisher =
        request.bodyPublisher().orElseGet(HttpRequest.BodyPublishers::noBody);
    publisher.subscribe(new Collector(body, exchange));
    return answer;
  }

  private <T> HttpResponse<T> exchange(HttpRequest request, byte[] body, BodyHandler<T> handler)
      throws IOException {
    URI uri = request.uri();
    Headers headers = new Headers();
    request.headers().map().forEach((name, values) -> values.forEach(v -> headers.add(name, v)));
    headers.set("Host", uri.getAuthority());
    String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
    MemoryExchange exchange =
        new MemoryExchange(request.method(), URI.create(uri.getRawPath() + query), headers, body);
    Objects.requireNonNull(doors.get(uri.getAuthority()), uri.getAuthority()).handle(exchange);
    HttpHeaders answered = HttpHeaders.of(exchange.getResponseHeaders(), (name, value) -> true);
    Answer<T> info = new Answer<>(exchange.getResponseCode(), answered, request, null);
    BodySubscriber<T> subscriber = handler.apply(info);
    subscriber.onSubscribe(Ready.INSTANCE);
    if (exchange.answered().length > 0) {
      subscriber.onNext(List.of(ByteBuffer.wrap(exchange.answered())));
    }
    subscriber.onComplete();
    T read = subscriber.getBody().toCompletableFuture().join();
    return new Answer<>(info.statusCode(), answered, request, read);
  }

  @Override
  public <T> CompletableFuture<HttpResponse<T>> sendAsync(
      HttpRequest request, BodyHandler<T> handler, @Nullable PushPromiseHandler<T> pushes) {
    return sendAsync(request, handler);
  }

  @Override
  public <T> HttpResponse<T> send(HttpRequest request, BodyHandler<T> handler) {
    return sendAsync(request, handler).join();
  }

  @Override
  public Optional<CookieHandler> cookieHandler() {
    return Optional.empty();
  }

  @Override
  public Optional<Duration> connectTimeout() {
    return Optional.empty();
  }

  @Override
  public Redirect followRedirects() {
    return Redirect.NEVER;
  }

  @Override
  public Optional<ProxySelector> proxy() {
    return Optional.empty();
  }

  @Override
  public SSLContext sslContext() {
    try {
      return SSLContext.getDefault();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public SSLParameters sslParameters() {
    return new SSLParameters();
  }

  @Override
  public Optional<Authenticator> authenticator() {
    return Optional.empty();
  }

  @Override
  public Version version() {
    return Version.HTTP_1_1;
  }

  @Override
  public Optional<Executor> executor() {
    return Optional.empty();
  }
}
