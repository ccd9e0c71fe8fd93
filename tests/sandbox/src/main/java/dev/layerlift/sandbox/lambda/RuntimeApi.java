package dev.layerlift.sandbox.lambda;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The Lambda runtime API, version 2018-06-01, for one instance: hands it one invocation after the
 * other and takes the answers.
 */
final class RuntimeApi implements AutoCloseable {
  /** The largest answer of a synchronous invocation, in bytes. */
  private static final int MAX_RESPONSE = 6 * 1024 * 1024;

  private static final String PREFIX = "/2018-06-01/runtime/";
  private static final Pattern ANSWER = Pattern.compile("invocation/([^/]+)/(response|error)");

  private final String functionArn;
  private final Duration timeout;
  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final BlockingQueue<Invocation> waiting = new LinkedBlockingQueue<>();
  private volatile @Nullable Invocation current;

  RuntimeApi(String functionArn, Duration timeout) throws IOException {
    this.functionArn = functionArn;
    this.timeout = timeout;
    this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(PREFIX, this::handle);
    server.setExecutor(threads);
    server.start();
  }

  /** Host and port, for {@code AWS_LAMBDA_RUNTIME_API}. */
  String address() {
    return server.getAddress().getAddress().getHostAddress() + ":" + server.getAddress().getPort();
  }

  /** Hands the invocation over as soon as the instance asks for one. */
  void offer(Invocation invocation) {
    waiting.add(invocation);
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().getPath().substring(PREFIX.length());
      Matcher answer = ANSWER.matcher(path);
      if (path.equals("invocation/next")) {
        next(exchange);
      } else if (path.equals("init/error")) {
        initError(exchange);
      } else if (answer.matches()) {
        answer(exchange, answer.group(1), answer.group(2));
      } else {
        respond(exchange, 404, "{}".getBytes(UTF_8));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // closed; the instance ends with its connection
    }
  }

  private void next(HttpExchange exchange) throws IOException, InterruptedException {
    Invocation invocation = waiting.take();
    current = invocation;
    Headers headers = exchange.getResponseHeaders();
    headers.set("Content-Type", "application/json");
    headers.set("Lambda-Runtime-Aws-Request-Id", invocation.requestId());
    headers.set("Lambda-Runtime-Invoked-Function-Arn", functionArn);
    headers.set(
        "Lambda-Runtime-Deadline-Ms",
        Long.toString(System.currentTimeMillis() + timeout.toMillis()));
    headers.set("Lambda-Runtime-Trace-Id", traceId());
    invocation.taken().complete(true);
    respond(exchange, 200, invocation.payload());
  }

  /** A trace that is not sampled. */
  private static String traceId() {
    return "Root=1-%08x-%024x;Sampled=0".formatted(System.currentTimeMillis() / 1000, 0);
  }

  private void answer(HttpExchange exchange, String requestId, String kind) throws IOException {
    byte[] body = exchange.getRequestBody().readNBytes(MAX_RESPONSE + 1);
    Optional<Invocation> invocation =
        Optional.ofNullable(current).filter(running -> running.requestId().equals(requestId));
    if (invocation.isEmpty()) {
      respond(exchange, 400, ErrorDocument.of("InvalidRequestID", requestId).getBytes(UTF_8));
    } else if (body.length > MAX_RESPONSE) {
      invocation
          .get()
          .fail(
              "Function.ResponseSizeTooLarge",
              "Response payload size exceeded maximum allowed payload size ("
                  + MAX_RESPONSE
                  + " bytes).");
      respond(exchange, 413, ErrorDocument.of("RequestEntityTooLarge", requestId).getBytes(UTF_8));
    } else {
      invocation
          .get()
          .answer()
          .complete(
              kind.equals("response")
                  ? new Invocation.Answer.Response(new String(body, UTF_8))
                  : failure(body));
      respond(exchange, 202, "{\"status\":\"OK\"}".getBytes(UTF_8));
    }
  }

  /** The runtime could not load the handler: whatever is invoked next gets that error. */
  private void initError(HttpExchange exchange) throws IOException, InterruptedException {
    Invocation.Answer.Failure failure = failure(exchange.getRequestBody().readNBytes(MAX_RESPONSE));
    respond(exchange, 202, "{\"status\":\"OK\"}".getBytes(UTF_8));
    Invocation invocation = waiting.take();
    invocation.answer().complete(failure);
    invocation.taken().complete(true);
  }

  private static Invocation.Answer.Failure failure(byte[] body) {
    return new Invocation.Answer.Failure(ErrorDocument.type(body), new String(body, UTF_8));
  }

  private static void respond(HttpExchange exchange, int status, byte[] body) throws IOException {
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    exchange.getResponseBody().write(body);
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
