package dev.layerlift.sandbox.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.layerlift.sandbox.Main;
import java.io.BufferedReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SandboxCommandTest {
  private static final Pattern ADDRESS = Pattern.compile("127\\.0\\.0\\.1:([0-9]+)");

  private final Path folder;
  private Process sandbox;
  private int port;

  SandboxCommandTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @BeforeEach
  void start() throws Exception {
    sandbox =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "--enable-native-access=ALL-UNNAMED",
                    "-Djava.io.tmpdir=" + folder,
                    "-cp",
                    System.getProperty("java.class.path"),
                    Main.class.getName(),
                    "sandbox",
                    "--port=0"))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    BufferedReader lines = sandbox.inputReader();
    Matcher address = ADDRESS.matcher(lines.readLine());
    assertThat(address.find()).isTrue();
    port = Integer.parseInt(address.group(1));
  }

  @AfterEach
  void end() {
    sandbox.destroyForcibly();
  }

  @Test
  void endingItClearsEverythingUp() throws Exception {
    List<ProcessHandle> functions = sandbox.descendants().toList();

    sandbox.destroy();

    sandbox.waitFor();
    functions.forEach(function -> function.onExit().join());
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void clientThatTriesTlsFirstHearsAtOnceThatItIsNotSpoken() throws Exception {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.getOutputStream().write(new byte[] {22, 3, 1, 0, 5, 1, 2, 3, 4, 5});
      assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
          .contains("not TLS");
    }
  }
}
