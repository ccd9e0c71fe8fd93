package dev.layerlift.oci.registry;

import dev.layerlift.codec.io.LimitExceededException;
import dev.layerlift.codec.io.MalformedInputException;
import dev.layerlift.oci.model.Json;
import dev.layerlift.oci.model.Text;
import dev.layerlift.oci.store.StoreException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import tools.jackson.databind.node.ObjectNode;

/**
 * A {@code docker-credential-*} program: {@code get}, the registry on its input, a JSON object with
 * {@code Username} and {@code Secret} on its output. Docker's credential helper protocol.
 */
final class CredentialProgram {
  private static final String PREFIX = "docker-credential-";
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]{0,63}");
  private static final int MOST_OUTPUT = 256 << 10;
  private static final String TOKEN_USER = "<token>";
  private static final String NONE = "credentials not found";

  private final Map<String, String> environment;
  private final Duration limit;

  CredentialProgram(Map<String, String> environment, Duration limit) {
    this.environment = Map.copyOf(environment);
    this.limit = limit;
  }

  /**
   * @param program the last part of its name
   * @return empty if the program does not know the registry
   * @throws StoreException.Denied if it fails, or takes too long
   */
  Optional<Credentials> get(String program, String registry) throws IOException {
    if (!NAME.matcher(program).matches()) {
      throw new StoreException.Denied("not a credential program: " + Text.quote(program));
    }
    Output output = run(PREFIX + program, registry);
    String text = output.text.strip();
    if (output.exitStatus == 0) {
      return Optional.of(parse(PREFIX + program, output.text));
    }
    if (text.startsWith(NONE)) {
      return Optional.empty();
    }
    // What looks like an answer could hold the secret, whatever the exit status says.
    String words = text.isEmpty() || text.indexOf('{') >= 0 ? "" : ": " + Text.quote(text);
    throw new StoreException.Denied(
        PREFIX + program + " ended with status " + output.exitStatus + words);
  }

  private record Output(int exitStatus, String text) {}

  private Output run(String name, String registry) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(find(name).toString(), "get")
            .redirectError(ProcessBuilder.Redirect.DISCARD);
    builder.environment().putAll(environment);
    Process process = builder.start();
    try (InputStream out = process.getInputStream()) {
      CompletableFuture<String> text = read(out);
      try (OutputStream in = process.getOutputStream()) {
        in.write(registry.getBytes(StandardCharsets.UTF_8));
      } catch (IOException e) {
        // It did not want to know; its output and status tell.
      }
      if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new StoreException.Denied(name + " gave no answer within " + Faults.seconds(limit));
      }
      return new Output(process.exitValue(), text.get(limit.toMillis(), TimeUnit.MILLISECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while waiting for " + name);
    } catch (ExecutionException | TimeoutException e) {
      throw new StoreException.Denied("cannot read the answer of " + name, e);
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }

  private static CompletableFuture<String> read(InputStream out) {
    Executor thread = task -> Thread.ofVirtual().name("credential-program").start(task);
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return new String(out.readNBytes(MOST_OUTPUT), StandardCharsets.UTF_8);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        },
        thread);
  }

  /** Absolute entries of {@code PATH} only: a program beside an image is never run. */
  private Path find(String name) throws StoreException {
    return Arrays.stream(environment.getOrDefault("PATH", "").split(":"))
        .filter(p -> p.startsWith("/"))
        .map(p -> Path.of(p).resolve(name))
        .filter(Files::isExecutable)
        .findFirst()
        .orElseThrow(() ->
            new StoreException.Denied(
                "the Docker configuration names "
                    + name
                    + ", but there is no such program on the PATH"));
  }

  private static Credentials parse(String name, String output) throws StoreException {
    try {
      ObjectNode json = Json.parseObject(output.getBytes(StandardCharsets.UTF_8), name);
      Optional<String> username = Json.optionalText(json, "Username", name);
      Optional<String> secret = Json.optionalText(json, "Secret", name);
      if (username.isPresent() && secret.isPresent()) {
        return username.get().equals(TOKEN_USER)
            ? new Credentials.IdentityToken(secret.get())
            : new Credentials.Basic(username.get(), secret.get());
      }
    } catch (MalformedInputException | LimitExceededException | IllegalArgumentException e) {
      // Falls through: the cause could quote the secret.
    } catch (IOException e) {
      throw new IllegalStateException("bytes in memory", e);
    }
    throw new StoreException.Denied(name + " gave an answer without Username and Secret");
  }
}
