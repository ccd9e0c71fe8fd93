package dev.layerlift.sandbox.lambda;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** A function that does what its payload says. */
public final class ObedientHandler implements RequestStreamHandler {
  private static final JsonMapper JSON = new JsonMapper();

  /** An error whose name a state machine could know. */
  public static final class NamedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NamedException(String message) {
      super(message);
    }
  }

  @Override
  public void handleRequest(InputStream input, OutputStream output, Context context)
      throws IOException {
    JsonNode order = JSON.readTree(input.readAllBytes());
    switch (order.required("do").stringValue()) {
      case "answer" -> output.write(JSON.writeValueAsBytes(order.required("with")));
      case "describe" -> output.write(JSON.writeValueAsBytes(describe(order, context)));
      case "say" -> {
        System.out.println(order.required("out").stringValue());
        System.err.println(order.required("err").stringValue());
        output.write("null".getBytes(StandardCharsets.UTF_8));
      }
      case "throw" -> throw new NamedException(order.required("message").stringValue());
      case "exit" -> Runtime.getRuntime().halt(3);
      case "hang" -> hang();
      case "say and hang" -> {
        System.out.println("hanging");
        hang();
      }
      case "eat memory" -> eatMemory();
      case "flood" -> output.write("0".repeat(7 << 20).getBytes(StandardCharsets.UTF_8));
      case "babble" -> output.write("not JSON".getBytes(StandardCharsets.UTF_8));
      default -> throw new IllegalArgumentException(order.toString());
    }
  }

  private static ObjectNode describe(JsonNode order, Context context) {
    ObjectNode self = JSON.createObjectNode();
    self.put("pid", ProcessHandle.current().pid());
    self.put("maxHeap", Runtime.getRuntime().maxMemory());
    self.put("requestId", context.getAwsRequestId());
    self.put("arn", context.getInvokedFunctionArn());
    self.put("remainingMillis", context.getRemainingTimeInMillis());
    self.put("memoryMiB", context.getMemoryLimitInMB());
    self.put("arguments", ManagementFactory.getRuntimeMXBean().getInputArguments().toString());
    ObjectNode environment = self.putObject("environment");
    order
        .path("variables")
        .forEach(name -> environment.put(name.stringValue(), System.getenv(name.stringValue())));
    self.put("variables", System.getenv().size());
    return self;
  }

  private static void hang() {
    try {
      Thread.sleep(Long.MAX_VALUE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void eatMemory() {
    List<byte[]> eaten = new ArrayList<>();
    while (!eaten.isEmpty() || eaten.add(new byte[1 << 20])) {
      eaten.add(new byte[1 << 20]);
    }
  }
}
