package dev.layerlift.oci.registry;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.layerlift.oci.model.RegistryHost;
import dev.layerlift.oci.store.BlobUpload;
import dev.layerlift.oci.store.StoreException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** Servers that answer an upload in the middle and hang up, as proxies do. */
class EarlyAnswerTest {
  private static final int SOME = 300_000;

  /** Opens a session, takes some of the PATCH, answers and closes. */
  private static void serve(ServerSocket listener, String answer) {
    try {
      while (true) {
        try (Socket socket = listener.accept()) {
          InputStream in = socket.getInputStream();
          boolean patch = head(in).startsWith("PATCH");
          if (patch) {
            in.skipNBytes(SOME);
          }
          String opened = "202 Accepted\r\nLocation: /session";
          write(socket, patch ? answer : opened);
          socket.shutdownOutput();
          // What was sent meanwhile is taken in for a while, so that the answer is not lost.
          in.readNBytes(4 << 20);
        }
      }
    } catch (IOException e) {
      // The test is over.
    }
  }

  private static void write(Socket socket, String answer) throws IOException {
    String header = "HTTP/1.1 " + answer + "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
    socket.getOutputStream().write(header.getBytes(StandardCharsets.US_ASCII));
  }

  private static String head(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      head.append((char) in.read());
    }
    return head.toString();
  }

  private static void assertUploadEnds(String answer, Class<? extends StoreException> expected)
      throws Exception {
    Thread server;
    try (ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      server = Thread.ofVirtual().start(() -> serve(listener, answer));
      RegistryHost host = RegistryHost.parse("127.0.0.1:" + listener.getLocalPort());
      try (Registry client =
              Registry.open(
                  RegistryEndpoint.plainHttp(host),
                  CredentialsSource.anonymous(),
                  RegistrySettings.standard());
          BlobUpload upload = client.repository(TestRegistry.NAME).upload()) {
        byte[] piece = new byte[100_000];
        assertThatThrownBy(
                () -> {
                  for (int i = 0; i < 1_000; i++) {
                    upload.write(piece, 0, piece.length);
                  }
                })
            .isInstanceOf(expected)
            .hasMessageContaining("PATCH");
      }
    }
    server.join();
  }

  @Test
  void refusedCredentialsEndTheUploadRetryably() throws Exception {
    assertUploadEnds("401 Unauthorized", StoreException.Unavailable.class);
  }

  @Test
  void missingPermissionEndsTheUpload() throws Exception {
    assertUploadEnds("403 Forbidden", StoreException.Denied.class);
  }

  @Test
  void sizeBeyondTheLimitEndsTheUpload() throws Exception {
    assertUploadEnds("413 Content Too Large", StoreException.Rejected.class);
  }

  @Test
  void successBeforeTheEndIsNoSuccess() throws Exception {
    assertUploadEnds("201 Created", StoreException.Unavailable.class);
  }
}
