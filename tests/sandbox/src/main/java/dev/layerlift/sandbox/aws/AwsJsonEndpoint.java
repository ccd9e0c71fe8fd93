package dev.layerlift.sandbox.aws;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** An API on 127.0.0.1 in one of the AWS JSON protocols. Closing it ends all connections. */
public final class AwsJsonEndpoint implements AutoCloseable {
  private static final int MAX_REQUEST = 1 << 20;
  private static final JsonMapper JSON = new JsonMapper();

  /** Answers one operation. */
  @FunctionalInterface
  public interface Service {
    JsonNode answer(String operation, JsonNode request) throws AwsFailure;
  }

  private final String target;
  private final String type;
  private final Service service;
  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  private AwsJsonEndpoint(String target, String type, Service service, HttpServer server) {
    this.target = target;
    this.type = type;
    this.service = service;
    this.server = server;
  }

  /** ECR. The caller closes it. */
  public static AwsJsonEndpoint ecr(EcrControlPlane controlPlane) throws IOException {
    return start(
        "AmazonEC2ContainerRegistry_V20150921.",
        "application/x-amz-json-1.1",
        controlPlane::answer);
  }

  /** Step Functions. The caller closes it. */
  public static AwsJsonEndpoint stepFunctions(StartedExecutions executions) throws IOException {
    return start("AWSStepFunctions.", "application/x-amz-json-1.0", executions::answer);
  }

  private static AwsJsonEndpoint start(String target, String type, Service service)
      throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    AwsJsonEndpoint endpoint = new AwsJsonEndpoint(target, type, service, server);
    server.setExecutor(endpoint.threads);
    server.createContext("/", endpoint::handle);
    server.start();
    return endpoint;
  }

  /** For {@code AWS_ENDPOINT_URL_ECR} and its like. */
  public URI uri() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      try {
        send(exchange, 200, service.answer(operation(exchange), request(exchange)));
      } catch (AwsFailure e) {
        ObjectNode error = JSON.createObjectNode();
        error.put("__type", e.type());
        error.put("message", e.getMessage());
        send(exchange, 400, error);
      }
    }
  }

  private String operation(HttpExchange exchange) throws AwsFailure {
    String asked = exchange.getRequestHeaders().getFirst("X-Amz-Target");
    String signature = exchange.getRequestHeaders().getFirst("Authorization");
    if (signature == null || !signature.startsWith("AWS4-HMAC-SHA256 ")) {
      throw new AwsFailure("MissingAuthenticationTokenException", "the request is not signed");
    }
    if (!exchange.getRequestMethod().equals("POST") || asked == null || !asked.startsWith(target)) {
      throw new AwsFailure("UnknownOperationException", "no operation of this API: " + asked);
    }
    return asked.substring(target.length());
  }

  private static JsonNode request(HttpExchange exchange) throws IOException, AwsFailure {
    byte[] body = exchange.getRequestBody().readNBytes(MAX_REQUEST);
    try {
      return JSON.readTree(body);
    } catch (RuntimeException e) {
      throw new AwsFailure("SerializationException", "not JSON: " + e.getMessage());
    }
  }

  private void send(HttpExchange exchange, int status, JsonNode answer) throws IOException {
    byte[] body = answer.toString().getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", type);
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
  }

  @Override
  public void close() {
    server.stop(0);
    threads.close();
  }
}
