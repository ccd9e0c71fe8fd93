package dev.layerlift.testing.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.layerlift.testing.content.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class PlainHttpDoorTest {
  private StrictRegistry registry;
  private PlainHttpDoor door;

  @BeforeEach
  void open() throws IOException {
    registry = StrictRegistry.start(RegistryManners.plain());
    door = PlainHttpDoor.open(0, registry.uri().getPort());
  }

  @AfterEach
  void close() throws IOException {
    door.close();
    registry.close();
  }

  @Test
  void tlsIsRefusedInPlainWords() throws Exception {
    try (Socket socket = connect()) {
      socket.getOutputStream().write(new byte[] {22, 3, 1, 0, 5, 1, 2, 3, 4, 5});
      assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
          .startsWith("HTTP/1.1 400 Bad Request\r\n")
          .endsWith("this port speaks plain http, not TLS\n");
    }
  }

  @Test
  void aTlsClientGivesUp() throws Exception {
    SSLContext tls = SSLContext.getDefault();
    try (Socket plain = connect();
        SSLSocket socket =
            (SSLSocket)
                tls.getSocketFactory().createSocket(plain, "127.0.0.1", plain.getPort(), true)) {
      assertThatThrownBy(socket::startHandshake).isInstanceOf(SSLException.class);
    }
  }

  @Test
  void bytesPassBothWays() throws Exception {
    byte[] bytes = new byte[3_000_000];
    new Random(4).nextBytes(bytes);
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpResponse<byte[]> begun =
          client.send(
              HttpRequest.newBuilder(uri("/v2/team/app/blobs/uploads/"))
                  .POST(HttpRequest.BodyPublishers.noBody())
                  .build(),
              HttpResponse.BodyHandlers.ofByteArray());
      String target = Wire.withDigest(Wire.location(begun), Sha256.of(bytes));
      HttpResponse<byte[]> stored =
          client.send(
              HttpRequest.newBuilder(uri(target))
                  .header("Content-Type", "application/octet-stream")
                  .PUT(HttpRequest.BodyPublishers.ofByteArray(bytes))
                  .build(),
              HttpResponse.BodyHandlers.ofByteArray());
      assertThat(stored.statusCode()).isEqualTo(201);

      HttpResponse<InputStream> read =
          client.send(
              HttpRequest.newBuilder(uri(Wire.location(stored))).build(),
              HttpResponse.BodyHandlers.ofInputStream());
      assertThat(read.body()).hasBinaryContent(bytes);
    }
  }

  @Test
  void closingEndsConnections() throws Exception {
    try (Socket socket = connect()) {
      socket.getOutputStream().write("GET ".getBytes(StandardCharsets.US_ASCII));
      door.close();
      assertThat(ends(socket)).isTrue();
    }
  }

  /** A system resets a connection that is closed with bytes unread. */
  private static boolean ends(Socket socket) throws IOException {
    try {
      return socket.getInputStream().read() < 0;
    } catch (SocketException e) {
      return true;
    }
  }

  private URI uri(String target) {
    return URI.create("http://" + door.host()).resolve(target);
  }

  private Socket connect() throws IOException {
    return new Socket(InetAddress.getLoopbackAddress(), uri("/").getPort());
  }
}
