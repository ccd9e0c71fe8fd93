package dev.layerlift.sandbox.simulator;

import dev.layerlift.handler.FunctionInstance;
import dev.layerlift.sandbox.lambda.FunctionSpec;
import dev.layerlift.sandbox.states.FunctionFailure;
import dev.layerlift.sandbox.states.FunctionInvoker;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Lambda for many callers: an instance serves one call at a time and is used again; beyond the
 * account's concurrency, calls are refused. Used by one thread at a time.
 */
final class LoadFunctions implements FunctionInvoker, AutoCloseable {
  /** What the account has left for us of the 1,000 that are the quota. */
  private static final int CONCURRENCY = Integer.getInteger("load.concurrency", 200);

  private static final Duration WARM = Duration.ofMillis(20);
  private static final Duration COLD = Duration.ofMillis(600);
  private static final JsonMapper JSON = new JsonMapper();
  private static final Map<String, FunctionSpec> SPECS =
      FunctionSpec.deployed().stream()
          .collect(Collectors.toUnmodifiableMap(FunctionSpec::name, spec -> spec));

  private final Agenda agenda;
  private final RateLimits limits;
  private final Function<String, FunctionInstance> starter;
  private final Map<String, Deque<FunctionInstance>> idle = new HashMap<>();
  private final List<FunctionInstance> started = new ArrayList<>();
  private int running;
  private int peak;
  private int outOfTime;

  LoadFunctions(Agenda agenda, RateLimits limits, Function<String, FunctionInstance> starter) {
    this.agenda = agenda;
    this.limits = limits;
    this.starter = starter;
  }

  /** Calls at once, at most. */
  int peak() {
    return peak;
  }

  /** Calls that took longer than their function's limit. */
  int outOfTime() {
    return outOfTime;
  }

  @Override
  public JsonNode invoke(String arn, JsonNode payload)
      throws FunctionFailure, InterruptedException {
    String function = arn.substring(arn.lastIndexOf(':') + 1);
    agenda.pass(WARM);
    if (running >= CONCURRENCY) {
      limits.refuse("Lambda Invoke");
      throw SimulatedFunctions.failure("Lambda.TooManyRequestsException", "Rate Exceeded.");
    }
    running++;
    peak = Math.max(peak, running);
    try {
      return run(function, payload);
    } finally {
      running--;
    }
  }

  private JsonNode run(String function, JsonNode payload)
      throws FunctionFailure, InterruptedException {
    FunctionSpec spec = Objects.requireNonNull(SPECS.get(function), function);
    Deque<FunctionInstance> free = idle.computeIfAbsent(function, f -> new ArrayDeque<>());
    @Nullable FunctionInstance instance = free.pollLast();
    if (instance == null) {
      instance = starter.apply(function);
      started.add(instance);
      agenda.pass(COLD);
    }
    Instant deadline = agenda.instant().plus(spec.timeout());
    try {
      byte[] answer =
          instance.call(
              payload.toString().getBytes(StandardCharsets.UTF_8),
              new InvocationContext(
                  function, () -> Duration.between(agenda.instant(), deadline), line -> {}));
      return JSON.readTree(answer);
    } catch (IOException | RuntimeException e) {
      throw SimulatedFunctions.failure(e.getClass().getName(), String.valueOf(e.getMessage()));
    } finally {
      outOfTime += agenda.instant().isAfter(deadline) ? 1 : 0;
      free.addLast(instance);
    }
  }

  @Override
  public void close() {
    started.forEach(FunctionInstance::close);
  }
}
