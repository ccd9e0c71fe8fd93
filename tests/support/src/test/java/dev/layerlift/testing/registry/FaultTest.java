package dev.layerlift.testing.registry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import dev.layerlift.testing.content.Sha256;
import dev.layerlift.testing.fault.Answers;
import dev.layerlift.testing.fault.Fault;
import dev.layerlift.testing.fault.FaultRule;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class FaultTest extends RegistryFixture {
  private static final byte[] BLOB = utf8("0123456789".repeat(20_000));
  private String blob = "";

  @BeforeEach
  void start() throws Exception {
    start(RegistryManners.plain());
    blob = REPOSITORY + "/blobs/" + repository().storeBlob(BLOB);
  }

  private void inject(Fault fault) {
    registry.faults().add(FaultRule.nth(1, "*", ".*/blobs/.*", fault));
  }

  /** Raw bytes of an answer, until the server ends the connection or has sent so many. */
  private byte[] raw(String request, int atMost) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), registry.uri().getPort())) {
      socket.getOutputStream().write(utf8(request + " HTTP/1.1\r\nHost: x\r\n\r\n"));
      InputStream in = socket.getInputStream();
      return in.readNBytes(atMost);
    }
  }

  /** The answer's body alone. */
  private static byte[] body(byte[] raw) {
    for (int i = 0; i + 4 <= raw.length; i++) {
      if (Arrays.equals(raw, i, i + 4, utf8("\r\n\r\n"), 0, 4)) {
        return Arrays.copyOfRange(raw, i + 4, raw.length);
      }
    }
    return new byte[0];
  }

  @Test
  void aRequestIsCutBeforeItIsCarriedOut() throws Exception {
    inject(new Fault.CutBeforeRequest());
    assertThat(raw("POST " + REPOSITORY + "/blobs/uploads/", 1)).isEmpty();
    assertThat(registry.openThings().uploads()).isZero();
  }

  @Test
  void aScriptIsAskedForEveryRequestBeforeTheRules() throws Exception {
    registry
        .faults()
        .script((method, path) ->
            method.equals("HEAD")
                ? Optional.of(Answers.error(503, "UNAVAILABLE"))
                : Optional.empty());
    inject(Answers.error(500, "UNKNOWN"));
    assertThat(send("HEAD", blob).statusCode()).isEqualTo(503);
    assertThat(send("GET", blob).statusCode()).as("the rule, still unmet").isEqualTo(500);
  }

  @Test
  void anAnswerIsCutBeforeItBegins() throws Exception {
    inject(new Fault.CutBeforeResponse());
    assertThat(raw("GET " + blob, 1)).isEmpty();
    assertThat(send("GET", blob).body()).as("only the first").isEqualTo(BLOB);
    assertThat(registry.journal().requests().getFirst().status()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 65_536, 100_000})
  void anAnswerIsCutInItsBody(int after) throws Exception {
    inject(new Fault.CutResponse(after));
    byte[] raw = raw("GET " + blob, Integer.MAX_VALUE);
    assertThat(body(raw)).isEqualTo(Arrays.copyOf(BLOB, after));
    assertThat(registry.journal().requests().getFirst().sentBytes()).isEqualTo(after);
  }

  @Test
  void aCutAnswerIsAnErrorForClients() {
    inject(new Fault.CutResponse(1000));
    assertThatIOException().isThrownBy(() -> send("GET", blob));
  }

  @Test
  void aRequestIsCutAndTheUploadKnowsWhatArrived() throws Exception {
    registry.faults().add(FaultRule.nth(1, "PATCH", ".*", new Fault.CutRequest(70_000)));
    String location = begin();
    assertThatIOException().isThrownBy(() -> send("PATCH", location, BLOB));
    HttpResponse<byte[]> asked = send("GET", location);
    assertThat(asked.headers().firstValue("Range")).contains("0-69999");
    byte[] rest = Arrays.copyOfRange(BLOB, 70_000, BLOB.length);
    HttpResponse<byte[]> resumed =
        send("PATCH", Wire.location(asked), rest, "Content-Range", "70000-" + (BLOB.length - 1));
    assertThat(finish(Wire.location(resumed), new byte[0], Sha256.of(BLOB)).statusCode())
        .isEqualTo(201);
  }

  @Test
  void aStalledAnswerKeepsTheConnectionOpenUntilTheRegistryCloses() throws Exception {
    inject(new Fault.StallResponse(5));
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), registry.uri().getPort())) {
      socket.getOutputStream().write(utf8("GET " + blob + " HTTP/1.1\r\nHost: x\r\n\r\n"));
      StringBuilder seen = new StringBuilder();
      while (!seen.toString().endsWith("\r\n\r\n01234")) {
        seen.append((char) socket.getInputStream().read());
      }
      assertThat(registry.openThings().requests()).isEqualTo(1);
      registry.close();
      assertThat(socket.getInputStream().read()).isEqualTo(-1);
    }
  }

  @Test
  void anAnswerThatNeverComesWasCarriedOut() throws Exception {
    registry.faults().add(FaultRule.nth(1, "PUT", ".*", new Fault.StallBeforeResponse()));
    String json = manifest("layer");
    Thread client =
        Thread.ofVirtual()
            .start(() -> {
              try {
                putManifest("v1", OCI_MANIFEST, json);
              } catch (Exception e) {
                Thread.currentThread().interrupt();
              }
            });
    while (repository().manifest("v1").isEmpty()) {
      Thread.onSpinWait();
    }
    client.interrupt();
    client.join();
    assertThat(repository().tags()).containsKey("v1");
  }

  /** Bytes of the bodies of such requests so far. */
  private long received(String method) {
    return registry.journal().requests(method, ".*").stream()
        .mapToLong(Request::receivedBytes)
        .sum();
  }

  @Test
  void aRequestThatStallsIsNotReadFurther() throws Exception {
    registry.faults().add(FaultRule.nth(1, "PATCH", ".*", new Fault.StallRequest(10)));
    String location = begin();
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), registry.uri().getPort())) {
      socket
          .getOutputStream()
          .write(
              utf8(
                  "PATCH %s HTTP/1.1\r\nHost: x\r\nContent-Length: 20\r\n\r\n01234567890123456789"
                      .formatted(location)));
      while (received("PATCH") != 10) {
        Thread.onSpinWait();
      }
      registry.close();
      assertThat(socket.getInputStream().read()).isEqualTo(-1);
    }
    assertThat(received("PATCH")).isEqualTo(10);
  }

  @Test
  void oneBitOfAnAnswerIsAnother() throws Exception {
    inject(new Fault.FlipResponse(70_001));
    byte[] altered = send("GET", blob).body();
    assertThat(Arrays.mismatch(altered, BLOB)).isEqualTo(70_001);
    assertThat(altered).hasSameSizeAs(BLOB);
  }

  @Test
  void oneBitOfAnUploadIsAnother() throws Exception {
    registry.faults().add(FaultRule.nth(1, "PUT", ".*/uploads/.*", new Fault.FlipRequest(70_001)));
    assertRefused(push(BLOB), 400, "DIGEST_INVALID");
    assertThat(push(BLOB).statusCode()).isEqualTo(201);
  }

  @Test
  void aLengthTooLargeEndsInABrokenAnswer() throws Exception {
    inject(new Fault.ClaimLength(5));
    byte[] raw = raw("GET " + blob, Integer.MAX_VALUE);
    assertThat(new String(raw, UTF_8)).containsIgnoringCase("content-length: 200005\r\n");
    assertThat(body(raw)).isEqualTo(BLOB);
  }

  @Test
  void aLengthTooSmallHidesTheRest() throws Exception {
    inject(new Fault.ClaimLength(-5));
    assertThat(send("GET", blob).body()).isEqualTo(Arrays.copyOf(BLOB, BLOB.length - 5));
  }

  @Test
  void aHeadLiesAboutTheLengthToo() throws Exception {
    inject(new Fault.ClaimLength(1));
    assertThat(send("HEAD", blob).headers().firstValue("Content-Length")).contains("200001");
  }

  @Test
  void aLengthIsHidden() throws Exception {
    inject(new Fault.HideLength());
    HttpResponse<byte[]> response = send("GET", blob);
    assertThat(response.headers().firstValue("Content-Length")).isEmpty();
    assertThat(response.body()).isEqualTo(BLOB);
  }

  @Test
  void headersAreFalseOrMissing() throws Exception {
    inject(new Fault.ClaimHeader("Docker-Content-Digest", "sha256:other"));
    assertThat(send("GET", blob).headers().firstValue("Docker-Content-Digest"))
        .contains("sha256:other");
    registry.faults().add(FaultRule.always("POST", ".*", new Fault.DropHeader("Location")));
    assertThat(send("POST", REPOSITORY + "/blobs/uploads/").headers().firstValue("Location"))
        .isEmpty();
  }

  @Test
  void somebodyElseAnswers() throws Exception {
    registry.faults().add(FaultRule.first(2, "GET", ".*", Answers.html()));
    for (int i = 0; i < 2; i++) {
      HttpResponse<byte[]> html = send("GET", blob);
      assertThat(html.statusCode()).isEqualTo(200);
      assertThat(Wire.text(html)).startsWith("<!DOCTYPE html>");
    }
    assertThat(send("GET", blob).body()).isEqualTo(BLOB);
  }

  @Test
  void theRegistryAsksForPatience() throws Exception {
    inject(Answers.tooManyRequests(Optional.of(Duration.ofSeconds(3))));
    HttpResponse<byte[]> throttled = send("GET", blob);
    assertRefused(throttled, 429, "TOOMANYREQUESTS");
    assertThat(throttled.headers().firstValue("Retry-After")).contains("3");
  }

  @Test
  void anErrorIsInjectedIntoAnUploadWithoutCarryingItOut() throws Exception {
    registry.faults().add(FaultRule.first(1, "PATCH", ".*", Answers.error(503, "UNKNOWN")));
    String location = begin();
    assertRefused(send("PATCH", location, BLOB), 503, "UNKNOWN");
    HttpResponse<byte[]> again = send("PATCH", location, BLOB);
    assertThat(finish(Wire.location(again), new byte[0], Sha256.of(BLOB)).statusCode())
        .isEqualTo(201);
  }

  @Test
  void hostileDocumentsAreValidJson() throws Exception {
    inject(Answers.hugeJson(10_000_000));
    byte[] huge = send("GET", blob).body();
    assertThat(huge).hasSizeGreaterThan(10_000_000);
    assertThat(JsonMapper.shared().readTree(huge).path("schemaVersion").intValue()).isEqualTo(2);
    registry.faults().clear();
    inject(Answers.nestedJson(10_000));
    assertThat(send("GET", blob).body()).hasSize(10_000 * 6 + 1);
  }

  @Test
  void aRedirectNeverEnds() throws Exception {
    URI self = registry.uri().resolve(blob);
    registry.faults().add(FaultRule.always("GET", ".*/blobs/.*", Answers.redirect(self)));
    for (int i = 0; i < 3; i++) {
      HttpResponse<byte[]> redirect = send("GET", blob);
      assertThat(redirect.statusCode()).isEqualTo(307);
      assertThat(Wire.location(redirect)).isEqualTo(self.toString());
    }
  }

  @Test
  void aRuleMeetsOnlyItsOccurrences() throws Exception {
    registry.faults().add(FaultRule.nth(2, "GET", ".*/blobs/.*", Answers.error(500, "UNKNOWN")));
    assertThat(send("HEAD", blob).statusCode()).isEqualTo(200);
    assertThat(send("GET", blob).statusCode()).isEqualTo(200);
    assertThat(send("GET", blob).statusCode()).isEqualTo(500);
    assertThat(send("GET", blob).statusCode()).isEqualTo(200);
    assertThat(registry.journal().where(r -> r.fault().isPresent())).hasSize(1);
  }

  @Test
  void anIdleRegistryHasNothingOpen() throws Exception {
    push(BLOB);
    assertThat(registry.settle(Duration.ofSeconds(30)).none()).isTrue();
    begin();
    assertThat(registry.settle(Duration.ofMillis(20))).isEqualTo(new OpenThings(1, 0));
  }
}
