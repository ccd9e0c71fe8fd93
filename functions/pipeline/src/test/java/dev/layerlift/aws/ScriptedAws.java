package dev.layerlift.aws;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.services.ecr.EcrClient;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * Speaks AWS's wire formats from a script: one answer a request, by operation. ECR's operations are
 * named by their target header, S3's by their method. A request that nobody scripted fails.
 */
final class ScriptedAws implements AutoCloseable {
  /** A request as it came. */
  record Request(String operation, String path, Headers headers, String body) {
    String header(String name) {
      String value = headers.getFirst(name);
      return value == null ? "" : value;
    }
  }

  private record Answer(int status, Map<String, String> headers, String body) {}

  private final HttpServer server;
  private final Map<String, Deque<Answer>> answers = new HashMap<>();
  private final List<Request> requests = Collections.synchronizedList(new ArrayList<>());

  ScriptedAws() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::handle);
    server.start();
  }

  void answer(String operation, int status, String body) {
    answer(operation, status, Map.of(), body);
  }

  synchronized void answer(String operation, int status, Map<String, String> headers, String body) {
    answers
        .computeIfAbsent(operation, o -> new ArrayDeque<>())
        .add(new Answer(status, headers, body));
  }

  List<Request> requests() {
    return List.copyOf(requests);
  }

  EcrClient ecr() {
    return EcrClient.builder().applyMutation(configured()).build();
  }

  S3Client s3() {
    return S3Client.builder().applyMutation(configured()).build();
  }

  private <B extends AwsClientBuilder<B, C> & AwsSyncClientBuilder<B, C>, C>
      Consumer<B> configured() {
    URI endpoint = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    return builder ->
        builder
            .endpointOverride(endpoint)
            .region(Region.EU_CENTRAL_1)
            .credentialsProvider(
                StaticCredentialsProvider.create(AwsBasicCredentials.create("key", "secret")))
            .httpClient(UrlConnectionHttpClient.create())
            .overrideConfiguration(c -> c.retryStrategy(DefaultRetryStrategy.doNotRetry()));
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      String target = exchange.getRequestHeaders().getFirst("X-Amz-Target");
      String operation =
          target == null
              ? exchange.getRequestMethod()
              : target.substring(target.lastIndexOf('.') + 1);
      String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      requests.add(
          new Request(
              operation, exchange.getRequestURI().getPath(), exchange.getRequestHeaders(), body));
      Answer answer = next(operation);
      answer.headers().forEach(exchange.getResponseHeaders()::set);
      byte[] bytes = answer.body().getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(answer.status(), bytes.length == 0 ? -1 : bytes.length);
      exchange.getResponseBody().write(bytes);
    }
  }

  private synchronized Answer next(String operation) {
    Deque<Answer> script = answers.getOrDefault(operation, new ArrayDeque<>());
    return script.isEmpty()
        ? new Answer(418, Map.of(), "nobody scripted an answer to " + operation)
        : script.remove();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
