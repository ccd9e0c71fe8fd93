package dev.layerlift.sandbox.lambda;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.layerlift.sandbox.AwsAccount;
import dev.layerlift.sandbox.lambda.Invocation.Answer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * An instance of a function: a JVM that runs Lambda's runtime interface client. Takes one
 * invocation at a time; an invocation may be given to it before it has started up.
 */
final class FunctionInstance implements AutoCloseable {
  private static final String CLIENT = "com.amazonaws.services.lambda.runtime.api.client.AWSLambda";

  /** Lambda's own limit for the initialization is 10 s; a busy desk may take longer. */
  private static final Duration MAX_INITIALIZATION = Duration.ofMinutes(2);

  private final FunctionSpec function;
  private final RuntimeApi api;
  private final Process process;
  private volatile @Nullable Invocation current;
  private volatile boolean served;
  private volatile boolean ended;

  /**
   * @param folder the function's working folder
   * @param options more arguments for the JVM
   */
  FunctionInstance(
      FunctionSpec function,
      AwsAccount account,
      FunctionCode code,
      Path folder,
      List<String> options,
      Map<String, String> environment,
      int number,
      FunctionListener listener)
      throws IOException {
    this.function = function;
    this.api = new RuntimeApi(account.functionArn(function.name()), function.timeout());
    ProcessBuilder builder =
        new ProcessBuilder(command(function, code, options))
            .directory(folder.toFile())
            .redirectErrorStream(true);
    builder.environment().clear();
    builder.environment().putAll(environment);
    builder.environment().putAll(ReservedVariables.of(function, account, api.address(), folder));
    listener.onColdStart(function.name(), number);
    try {
      this.process = builder.start();
    } catch (IOException e) {
      api.close();
      throw e;
    }
    // No virtual thread: reading a pipe holds on to its carrier.
    Thread.ofPlatform()
        .daemon()
        .start(() -> watch(line -> listener.onLine(function.name(), number, line)));
  }

  private static List<String> command(
      FunctionSpec function, FunctionCode code, List<String> options) {
    List<String> command = new ArrayList<>();
    command.add(code.java().toString());
    command.add("-Xmx" + function.memory().bytes() / 5 * 4);
    command.add("-XX:+UseSerialGC");
    if (!function.environment().getOrDefault("JAVA_TOOL_OPTIONS", "").contains("TieredStopAt")) {
      command.add("-XX:TieredStopAtLevel=1"); // the managed runtime's default
    }
    command.add("--enable-native-access=ALL-UNNAMED");
    command.addAll(options);
    command.addAll(List.of("-cp", code.classPathArgument(), CLIENT, function.handler()));
    return command;
  }

  private void watch(Consumer<String> listener) {
    try (BufferedReader lines = process.inputReader(UTF_8)) {
      lines.lines().forEach(listener);
    } catch (IOException | UncheckedIOException e) {
      // The process was ended while it printed.
    }
    process.onExit().join();
    noteExit();
  }

  private void noteExit() {
    Invocation running = current;
    if (running != null) {
      int status = process.exitValue();
      running.fail(
          "Runtime.ExitError",
          "Runtime exited with error: "
              + (status > 128 ? "signal: " + (status - 128) : "exit status " + status));
    }
  }

  /** Can it take an invocation? */
  boolean isUsable() {
    return process.isAlive() && !ended;
  }

  /**
   * Hands over the payload and waits for the answer, or for the end of the instance.
   *
   * @return empty if an instance that had served before ended without taking the payload
   */
  Optional<Answer> invoke(byte[] payload) throws InterruptedException {
    Invocation invocation = new Invocation(payload);
    boolean warm = served;
    current = invocation;
    api.offer(invocation);
    if (!process.isAlive()) {
      noteExit();
    }
    if (!await(invocation.taken(), MAX_INITIALIZATION)) {
      end(invocation, "Initialization took too long");
    } else if (!await(invocation.answer(), function.timeout())) {
      end(
          invocation,
          "Task timed out after %d.00 seconds".formatted(function.timeout().toSeconds()));
    }
    Answer answer = invocation.answer().join();
    current = null;
    served = true;
    return warm && !invocation.taken().join() ? Optional.empty() : Optional.of(answer);
  }

  private void end(Invocation invocation, String message) {
    ended = true;
    invocation.fail("Sandbox.Timedout", message);
    process.destroyForcibly();
  }

  private static boolean await(Future<?> future, Duration limit) throws InterruptedException {
    try {
      future.get(limit.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Ends the process as the kernel does; what it works on fails. */
  void kill() {
    process.destroyForcibly();
  }

  /** Ends the process and waits until it is gone; idempotent. */
  @Override
  public void close() {
    ended = true;
    process.destroyForcibly().onExit().join();
    api.close();
  }
}
