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

/** ECR's API on 127.0.0.1 in the AWS JSON 1.1 protocol. Closing it ends all connections. */
public final class EcrEndpoint implements AutoCloseable {
  private static final String TARGET = "AmazonEC2ContainerRegistry_V20150921.";
  private static final String TYPE = "application/x-amz-json-1.1";
  private static final int MAX_REQUEST = 1 << 20;
  private static final JsonMapper JSON = new JsonMapper();

  private final EcrControlPlane controlPlane;
  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  private EcrEndpoint(EcrControlPlane controlPlane, HttpServer server) {
    this.controlPlane = controlPlane;
    this.server = server;
  }

  /** The caller closes it. */
  public static EcrEndpoint start(EcrControlPlane controlPlane) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    EcrEndpoint endpoint = new EcrEndpoint(controlPlane, server);
    server.setExecutor(endpoint.threads);
    server.createContext("/", endpoint::handle);
    server.start();
    return endpoint;
  }

  /** For {@code AWS_ENDPOINT_URL_ECR}. */
  public URI uri() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      try {
        send(exchange, 200, controlPlane.answer(operation(exchange), request(exchange)));
      } catch (EcrFailure e) {
        ObjectNode error = JSON.createObjectNode();
        error.put("__type", e.type());
        error.put("message", e.getMessage());
        send(exchange, 400, error);
      }
    }
  }

  private static String operation(HttpExchange exchange) throws EcrFailure {
    String target = exchange.getRequestHeaders().getFirst("X-Amz-Target");
    String signature = exchange.getRequestHeaders().getFirst("Authorization");
    if (signature == null || !signature.startsWith("AWS4-HMAC-SHA256 ")) {
      throw new EcrFailure("MissingAuthenticationTokenException", "the request is not signed");
    }
    if (!exchange.getRequestMethod().equals("POST")
        || target == null
        || !target.startsWith(TARGET)) {
      throw new EcrFailure("UnknownOperationException", "no operation of ECR: " + target);
    }
    return target.substring(TARGET.length());
  }

  private static JsonNode request(HttpExchange exchange) throws IOException, EcrFailure {
    byte[] body = exchange.getRequestBody().readNBytes(MAX_REQUEST);
    try {
      return JSON.readTree(body);
    } catch (RuntimeException e) {
      throw new EcrFailure("SerializationException", "not JSON: " + e.getMessage());
    }
  }

  private static void send(HttpExchange exchange, int status, JsonNode answer) throws IOException {
    byte[] body = answer.toString().getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", TYPE);
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
  }

  @Override
  public void close() {
    server.stop(0);
    threads.close();
  }
}
