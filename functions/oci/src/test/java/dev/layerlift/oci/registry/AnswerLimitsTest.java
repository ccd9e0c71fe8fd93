package dev.layerlift.oci.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.layerlift.codec.io.LimitExceededException;
import dev.layerlift.oci.model.Digest;
import dev.layerlift.oci.model.RegistryHost;
import dev.layerlift.oci.store.StoreException;
import dev.layerlift.testing.content.Content;
import dev.layerlift.testing.fault.Fault;
import dev.layerlift.testing.fault.FaultRule;
import dev.layerlift.testing.registry.Authentication;
import dev.layerlift.testing.registry.RegistryManners;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Registries whose answers do not end: each limit by one more than it allows. */
class AnswerLimitsTest {
  private static final String TAGS = "/v2/team/app/tags/list";
  private static final String REFERRERS = "/v2/team/app/referrers/.*";
  private static final Digest SUBJECT = Digest.sha256(new byte[] {1});

  @Test
  void tagsBeyondAMillionAreRefused() throws Exception {
    try (TestRegistry registry = TestRegistry.start(RegistryManners.plain())) {
      for (int page = 0; page < 4; page++) {
        String tags =
            IntStream.range(page * 250_000, (page + 1) * 250_000)
                .mapToObj(i -> "\"t" + i + "\"")
                .collect(Collectors.joining(","));
        Map<String, String> next = Map.of("Link", "<" + TAGS + "?last=" + page + ">; rel=next");
        registry.fault(page("GET", TAGS, page + 1, next, "{\"tags\":[" + tags + "]}"));
      }
      registry.fault(page("GET", TAGS, 5, Map.of(), "{\"tags\":[\"one-more\"]}"));

      assertThatThrownBy(() -> registry.repository.tags())
          .isInstanceOf(LimitExceededException.class)
          .hasMessageContaining("more than 1000000 tags");
    }
  }

  @Test
  void pageBeyondFourMebibytesIsRefused() throws Exception {
    try (TestRegistry registry = TestRegistry.start(RegistryManners.plain())) {
      String json = "{\"tags\":[]}";
      String padded = json + " ".repeat((4 << 20) - json.length());
      registry.fault(page("GET", TAGS, 1, Map.of(), padded));
      registry.fault(page("GET", TAGS, 2, Map.of(), padded + " "));

      assertThat(registry.repository.tags()).isEmpty();
      assertThatThrownBy(() -> registry.repository.tags())
          .isInstanceOf(LimitExceededException.class)
          .hasMessageContaining("4 MiB");
    }
  }

  @Test
  void referrersBeyondTenThousandAreRefused() throws Exception {
    try (TestRegistry registry = TestRegistry.start(RegistryManners.plain())) {
      Map<String, String> next =
          Map.of("Link", "</v2/team/app/referrers/" + SUBJECT + "?page=2>; rel=next");
      registry.fault(page("GET", REFERRERS, 1, next, referrers(10_000)));
      registry.fault(page("GET", REFERRERS, 2, Map.of(), referrers(1)));

      assertThatThrownBy(() -> registry.repository.referrers(SUBJECT))
          .isInstanceOf(LimitExceededException.class)
          .hasMessageContaining("more than 10000 referrers");
    }
  }

  @Test
  void pagesBeyondTenThousandAreRefused() {
    URI first = URI.create("https://registry.example/list?page=0");
    int[] read = {0};

    assertThatThrownBy(() ->
            Pages.walk(
                first,
                page -> {
                  read[0]++;
                  return Optional.of(page.resolve("?page=" + read[0]));
                }))
        .isInstanceOf(StoreException.ProtocolViolation.class)
        .hasMessageContaining("do not end");
    assertThat(read[0]).isEqualTo(10_000);
  }

  @Test
  void linkHeaderBeyondEightKibibytesIsRefused() throws Exception {
    try (TestRegistry registry = TestRegistry.start(RegistryManners.plain())) {
      String next = "<;".repeat(4_096) + "<>";
      registry.fault(
          page("GET", "/v2/team/app/tags/list", 1, Map.of("Link", next), "{\"tags\":[]}"));

      assertThatThrownBy(() -> registry.repository.tags())
          .isInstanceOf(StoreException.ProtocolViolation.class)
          .hasMessageContaining("a Link header of 8194 characters");
    }
  }

  @Test
  void tokenAnswerBeyondSixtyFourKibibytesIsRefused() throws Exception {
    Authentication bearer = new Authentication.Bearer(Duration.ofMinutes(5), Optional.empty());
    try (TestRegistry registry =
        TestRegistry.start(RegistryManners.plain().withAuthentication(bearer))) {
      String token = "{\"token\":\"%s\"}".formatted("t".repeat(64 << 10));
      registry.fault(
          FaultRule.always("GET", "/token", new Fault.Answer(200, Map.of(), Content.of(token))));

      assertThatThrownBy(() -> registry.repository.tags())
          .isInstanceOf(StoreException.ProtocolViolation.class)
          .hasMessageNotContaining("tttt");
    }
  }

  /** The JDK's own limit, {@code jdk.http.maxHeaderSize}. */
  @Test
  void headersBeyondTheClientsLimitAreAFaultOfTheNetwork() throws Exception {
    Thread server;
    try (ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      server = Thread.ofVirtual().start(() -> serveHeaders(listener));
      RegistryHost host = RegistryHost.parse("127.0.0.1:" + listener.getLocalPort());
      ManualTime time = new ManualTime();
      try (Registry client =
          Registry.open(
              RegistryEndpoint.plainHttp(host),
              CredentialsSource.anonymous(),
              TestRegistry.settings(),
              time.timing())) {
        assertThatThrownBy(() -> client.repository(TestRegistry.NAME).tags())
            .isInstanceOf(StoreException.Unavailable.class);
      }
    }
    server.join();
  }

  private static FaultRule page(
      String method, String path, int number, Map<String, String> headers, String json) {
    Map<String, String> all = new HashMap<>(headers);
    all.put("Content-Type", "application/json");
    return FaultRule.nth(number, method, path, new Fault.Answer(200, all, Content.of(json)));
  }

  private static String referrers(int count) {
    String entry =
        "{\"mediaType\":\"application/vnd.oci.image.manifest.v1+json\",\"digest\":\""
            + SUBJECT
            + "\",\"size\":1}";
    return "{\"schemaVersion\":2,\"mediaType\":\"application/vnd.oci.image.index.v1+json\","
        + "\"manifests\":["
        + String.join(",", Collections.nCopies(count, entry))
        + "]}";
  }

  private static void serveHeaders(ServerSocket listener) {
    byte[] line = ("X-Filler: " + "x".repeat(8_000) + "\r\n").getBytes(StandardCharsets.US_ASCII);
    while (!listener.isClosed()) {
      try (Socket socket = listener.accept()) {
        InputStream in = socket.getInputStream();
        if (in.read() < 0) {
          continue;
        }
        socket.getOutputStream().write("HTTP/1.1 200 OK\r\n".getBytes(StandardCharsets.US_ASCII));
        for (int i = 0; i < 100; i++) {
          socket.getOutputStream().write(line);
        }
      } catch (IOException e) {
        // The client has had enough, or the test is over.
      }
    }
  }
}
