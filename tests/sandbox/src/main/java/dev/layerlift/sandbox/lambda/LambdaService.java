package dev.layerlift.sandbox.lambda;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.layerlift.sandbox.AwsAccount;
import dev.layerlift.sandbox.lambda.Invocation.Answer;
import dev.layerlift.sandbox.states.FunctionFailure;
import dev.layerlift.sandbox.states.FunctionInvoker;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Invokes functions, each in a JVM of its own that is started when first needed and kept. The JVMs
 * end with {@link #close}, with this process, and at the latest when they ask a dead one for work.
 * What still runs when it is closed fails: close the callers first.
 */
public final class LambdaService implements FunctionInvoker, AutoCloseable {
  private static final JsonMapper JSON = new JsonMapper();

  private final Map<String, FunctionPool> pools = new HashMap<>();
  private final Path folder;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final AtomicBoolean closed = new AtomicBoolean();
  private final Thread atExit = new Thread(this::clearUp, "end functions");

  /**
   * @param environment variables of all functions, such as {@code AWS_ENDPOINT_URL_S3}
   * @param maxInstances of each function; further invocations wait for one of them
   * @throws UnsupportedOperationException if the runtime interface client does not run here
   */
  public LambdaService(
      AwsAccount account,
      List<FunctionSpec> functions,
      FunctionCode code,
      Map<String, String> environment,
      int maxInstances,
      FunctionListener listener)
      throws IOException {
    this.folder = Files.createTempDirectory("layerlift-lambda");
    List<String> options = List.of(NativeClientLibrary.unpackInto(folder));
    Map<String, String> variables = Map.copyOf(environment);
    for (FunctionSpec function : functions) {
      pools.put(
          account.functionArn(function.name()),
          new FunctionPool(
              maxInstances,
              number ->
                  new FunctionInstance(
                      function, account, code, folder, options, variables, number, listener)));
    }
    Runtime.getRuntime().addShutdownHook(atExit);
  }

  /** Starts an instance of each of these functions in the background. */
  public void warmUp(Collection<String> functionNames) {
    functionNames.forEach(name -> threads.execute(() -> warmUp(pool(name))));
  }

  private static void warmUp(FunctionPool pool) {
    try {
      pool.warmUp();
    } catch (IOException e) {
      // The first invocation meets the same error and reports it.
    }
  }

  @Override
  public JsonNode invoke(String functionName, JsonNode payload)
      throws FunctionFailure, InterruptedException {
    FunctionPool pool = pools.get(functionName);
    if (pool == null) {
      throw new FunctionFailure(
          "Lambda.ResourceNotFoundException", "Function not found: " + functionName);
    }
    byte[] body = payload.toString().getBytes(UTF_8);
    // On a thread of its own: a caller that gives up does not end the function.
    Future<Answer> invocation = threads.submit(() -> pool.invoke(body));
    try {
      return switch (invocation.get()) {
        case Answer.Response(String json) -> JSON.readTree(json);
        case Answer.Failure(String type, String document) ->
            throw new FunctionFailure(type, document);
      };
    } catch (ExecutionException e) {
      throw new FunctionFailure("Lambda.ServiceException", String.valueOf(e.getCause()));
    } catch (JacksonException e) {
      throw new FunctionFailure(
          "Lambda.Unknown", "the answer is no JSON: " + e.getOriginalMessage());
    }
  }

  /**
   * Kills the JVMs of a function, as happens to one that takes more memory than it has: what they
   * work on fails with {@code Runtime.ExitError}.
   *
   * @throws IllegalArgumentException if there is no such function
   */
  public void kill(String functionName) {
    pool(functionName).kill();
  }

  private FunctionPool pool(String functionName) {
    FunctionPool pool = pools.get(functionName);
    if (pool == null) {
      throw new IllegalArgumentException("Function not found: " + functionName);
    }
    return pool;
  }

  /** Ends all JVMs; idempotent. */
  @Override
  public void close() {
    clearUp();
    threads.shutdownNow();
    threads.close();
    try {
      Runtime.getRuntime().removeShutdownHook(atExit);
    } catch (IllegalStateException e) {
      // This process is ending: the hook has run or runs now.
    }
  }

  private void clearUp() {
    if (closed.getAndSet(true)) {
      return;
    }
    pools.values().forEach(FunctionPool::close);
    try {
      delete(folder);
    } catch (IOException e) {
      // Nothing of value is left behind, and nobody could do anything about it.
    }
  }

  private static void delete(Path folder) throws IOException {
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException e)
              throws IOException {
            if (e != null) {
              throw e;
            }
            Files.delete(visited);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
