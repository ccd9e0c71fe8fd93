package dev.layerlift.sandbox.lambda;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.api.client.AWSLambda;
import com.amazonaws.services.lambda.runtime.serialization.PojoSerializer;
import java.io.File;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import software.amazon.awssdk.utilslite.SdkInternalThreadLocal;

/**
 * What the functions run.
 *
 * @param java the launcher of the JVM
 * @param classPath the functions' code and the runtime interface client
 */
public record FunctionCode(Path java, List<Path> classPath) {
  public FunctionCode {
    classPath = List.copyOf(classPath);
  }

  /** The class path and the JVM of the caller. */
  public static FunctionCode ofThisProcess() {
    return new FunctionCode(
        launcher(),
        List.of(System.getProperty("java.class.path").split(File.pathSeparator)).stream()
            .filter(entry -> !entry.isEmpty())
            .map(entry -> Path.of(entry).toAbsolutePath())
            .toList());
  }

  /** One jar, as it is deployed, with nothing beside it but the runtime interface client. */
  public static FunctionCode ofJar(Path jar) {
    List<Path> classPath = new ArrayList<>(List.of(jar.toAbsolutePath()));
    for (Class<?> client :
        List.of(
            AWSLambda.class, Context.class, PojoSerializer.class, SdkInternalThreadLocal.class)) {
      classPath.add(jarOf(client));
    }
    return new FunctionCode(launcher(), classPath);
  }

  String classPathArgument() {
    return classPath.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
  }

  private static Path launcher() {
    return Path.of(System.getProperty("java.home"), "bin", "java");
  }

  private static Path jarOf(Class<?> type) {
    try {
      return Path.of(
          Objects.requireNonNull(
                  type.getProtectionDomain().getCodeSource(), "no code source of " + type)
              .getLocation()
              .toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
