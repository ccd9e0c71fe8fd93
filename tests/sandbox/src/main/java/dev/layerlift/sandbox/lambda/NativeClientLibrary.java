package dev.layerlift.sandbox.lambda;

import com.amazonaws.services.lambda.runtime.api.client.AWSLambda;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * The native part of the runtime interface client. Left alone, each JVM unpacks it over the same
 * file in {@code /tmp}, also while others run from that file.
 */
final class NativeClientLibrary {
  /** The client loads this file instead of unpacking its own. */
  private static final String PROPERTY =
      "com.amazonaws.services.lambda.runtime.api.client.runtimeapi.NativeClient.JNI";

  private NativeClientLibrary() {}

  /**
   * Unpacks the library for this machine.
   *
   * @return the JVM's argument that makes the client load it
   * @throws UnsupportedOperationException on a machine for which there is none
   */
  static String unpackInto(Path folder) throws IOException {
    String name =
        "libaws-lambda-jni.%s-%s.so".formatted(isMusl() ? "linux_musl" : "linux", architecture());
    Path library = folder.resolve(name);
    try (InputStream resource = AWSLambda.class.getResourceAsStream("/jni/" + name)) {
      if (resource == null || !System.getProperty("os.name").equals("Linux")) {
        throw new UnsupportedOperationException(
            "Lambda's runtime interface client runs on Linux only, on x86-64 and arm64");
      }
      Files.copy(resource, library);
    }
    return "-D" + PROPERTY + "=" + library;
  }

  private static String architecture() {
    String architecture = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
    return switch (architecture) {
      case "amd64", "x86_64" -> "x86_64";
      case "aarch64", "arm64" -> "aarch_64";
      default -> architecture;
    };
  }

  private static boolean isMusl() {
    return Files.exists(Path.of("/lib/ld-musl-x86_64.so.1"))
        || Files.exists(Path.of("/lib/ld-musl-aarch64.so.1"));
  }
}
