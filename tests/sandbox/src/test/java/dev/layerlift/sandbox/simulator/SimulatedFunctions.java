package dev.layerlift.sandbox.simulator;

import dev.layerlift.handler.FunctionInstance;
import dev.layerlift.sandbox.lambda.FunctionSpec;
import dev.layerlift.sandbox.states.FunctionFailure;
import dev.layerlift.sandbox.states.FunctionInvoker;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Lambda: one instance a function and execution under way. Of a function that is killed, no step
 * takes place any more and no answer is heard; its instance is gone.
 */
final class SimulatedFunctions implements FunctionInvoker, AutoCloseable {
  private static final JsonMapper JSON = new JsonMapper();
  private static final Map<String, FunctionSpec> SPECS =
      FunctionSpec.deployed().stream()
          .collect(Collectors.toUnmodifiableMap(FunctionSpec::name, spec -> spec));

  private final Steps steps;
  private final Function<String, FunctionInstance> starter;
  private final Map<String, FunctionInstance> instances = new HashMap<>();
  private final List<FunctionInstance> started = new ArrayList<>();
  private final List<String> log = Collections.synchronizedList(new ArrayList<>());

  /**
   * @param starter starts an instance of a function by its name
   */
  SimulatedFunctions(Steps steps, Function<String, FunctionInstance> starter) {
    this.steps = steps;
    this.starter = starter;
  }

  List<String> log() {
    return List.copyOf(log);
  }

  @Override
  public JsonNode invoke(String arn, JsonNode payload)
      throws FunctionFailure, InterruptedException {
    String function = arn.substring(arn.lastIndexOf(':') + 1);
    Optional<FaultKind> fault = steps.begin(StepType.LAMBDA, function);
    if (fault.isPresent()) {
      refuse(fault.get());
    }
    JsonNode answer = run(function, payload);
    if (fault.isPresent()) {
      throw failure("Lambda.ClientExecutionTimeoutException", "the answer is lost");
    }
    return answer;
  }

  /** Names as Step Functions gives them. */
  private static void refuse(FaultKind kind) throws FunctionFailure {
    switch (kind) {
      case BEFORE -> throw failure("Lambda.SdkClientException", "connection reset");
      case TOO_MANY_REQUESTS -> throw failure("Lambda.TooManyRequestsException", "Rate Exceeded.");
      case INTERNAL_ERROR -> throw failure("Lambda.ServiceException", "500");
      case UNAVAILABLE -> throw failure("Lambda.AWSLambdaException", "503");
      case AFTER -> {}
      default -> throw new IllegalStateException(kind + " is not about a call of a function");
    }
  }

  static FunctionFailure failure(String error, String message) {
    return new FunctionFailure(error, document(error, message));
  }

  private static String document(String error, String message) {
    ObjectNode document = JsonNodeFactory.instance.objectNode();
    return document.put("errorMessage", message).put("errorType", error).toString();
  }

  private JsonNode run(String function, JsonNode payload) throws FunctionFailure {
    String key = steps.turn() + "/" + function;
    FunctionInstance instance = instance(key, function);
    Steps.Invocation invocation =
        steps.invoked(function, Objects.requireNonNull(SPECS.get(function), function).timeout());
    @Nullable Exception thrown = null;
    byte[] answer = new byte[0];
    try {
      answer =
          instance.call(
              payload.toString().getBytes(StandardCharsets.UTF_8),
              new InvocationContext(function, () -> steps.remaining(invocation), log::add));
    } catch (IOException | RuntimeException e) {
      thrown = e;
    }
    boolean ignored = Thread.interrupted(); // by which a dead function's pauses end
    Optional<String> death = steps.returned(invocation);
    if (death.isPresent()) {
      forget(key);
      throw failure(death.get(), "the function ended before its code");
    }
    if (thrown != null) {
      throw failure(thrown.getClass().getName(), String.valueOf(thrown.getMessage()));
    }
    return JSON.readTree(answer);
  }

  private synchronized FunctionInstance instance(String key, String function) {
    return instances.computeIfAbsent(
        key,
        k -> {
          FunctionInstance instance = starter.apply(function);
          started.add(instance);
          return instance;
        });
  }

  private synchronized void forget(String key) {
    instances.remove(key);
  }

  @Override
  public synchronized void close() {
    started.forEach(FunctionInstance::close);
  }
}
