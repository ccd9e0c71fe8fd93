package dev.layerlift.oci.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.layerlift.oci.model.RegistryHost;
import dev.layerlift.oci.store.StoreException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RedirectPolicyTest {
  private static final Map<String, String> NAMES =
      Map.of(
          "registry.example", "192.0.2.1",
          "blobs.example", "192.0.2.2",
          "inside.example", "10.0.0.7",
          "link-local.example", "169.254.169.254",
          "loopback.example", "127.0.0.1");

  private final RedirectPolicy overTls =
      new RedirectPolicy(
          RegistryEndpoint.of(RegistryHost.parse("registry.example")), RedirectPolicyTest::resolve);

  private static InetAddress[] resolve(String host) throws UnknownHostException {
    if (host.equals("mixed.example")) {
      return new InetAddress[] {resolve("blobs.example")[0], resolve("link-local.example")[0]};
    }
    String literal = NAMES.getOrDefault(host, host);
    if (!literal.matches("[0-9.]+|\\[.*\\]|[0-9]+")) {
      throw new UnknownHostException(host);
    }
    return InetAddress.getAllByName(literal);
  }

  @ParameterizedTest
  @CsvSource({
    "https://blobs.example/x?sig=1, https://blobs.example/x?sig=1",
    "https://inside.example/x, https://inside.example/x",
    "/v2/other, https://registry.example/v2/other",
    "other?x=%2F, https://registry.example/v2/other?x=%2F",
    "//blobs.example/x, https://blobs.example/x",
    "https://blobs.example/x?a=b#part, https://blobs.example/x?a=b",
    "/v2/other#part?a=b, https://registry.example/v2/other",
    "https://blobs.example:65535/x, https://blobs.example:65535/x",
    "https://unknown.example/x, https://unknown.example/x"
  })
  void targetIsResolvedAgainstTheAnswersAddress(String location, String expected) throws Exception {
    URI from = URI.create("https://registry.example/v2/blob");

    assertThat(overTls.check(from, location)).isEqualTo(URI.create(expected));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://blobs.example/x",
        "HTTP://blobs.example/x",
        "http://registry.example/v2/",
        "hTtp://registry.example/v2/",
        "https://link-local.example/",
        "https://169.254.170.2/v2/credentials",
        "https://2852039166/latest",
        "https://[::ffff:169.254.169.254]/",
        "https://[::ffff:a9fe:a9fe]/",
        "https://[::169.254.169.254]/",
        "https://[64:ff9b::169.254.169.254]/",
        "https://[64:ff9b::7f00:1]/",
        "https://[2002:a9fe:a9fe::1]/",
        "https://[0:0:0:0:0:0:0:1]/",
        "https://[::]/",
        "https://[ff02::1]/",
        "https://[fe80::1]/",
        "https://[fe80::1%25eth0]/",
        "https://[fd00:ec2::254]/",
        "https://127.1.2.3/",
        "https://127.1/",
        "https://2130706433/",
        "https://0x7f000001/",
        "https://0xA9FEA9FE/latest",
        "https://0xa9.0xfe.0xa9.0xfe/latest",
        "https://0251.0376.0251.0376/latest",
        "https://169.254.43518/latest",
        "https://017700000001/",
        "https://loopback.example/",
        "https://[::1]/",
        "https://0.0.0.0/",
        "https://224.0.0.1/",
        "https://metadata.google.internal/",
        "https://metadata.google.internal./",
        "https://METADATA/",
        "https://blobs.example\\@169.254.169.254/",
        "https://blobs.example@169.254.169.254/",
        "//169.254.169.254/latest",
        "https://mixed.example/",
        "https://user:secret@blobs.example/",
        "https://blobs.example:65536/",
        "https://blobs.example:0/",
        "https://blobs.example/\u00fc?sig=secret",
        "file:///etc/passwd",
        "mailto:someone",
        "https:///x",
        "https://blobs.example/a b?sig=secret",
        "::"
      })
  void unsafeTargetIsRefusedWithoutShowingItsSecrets(String location) {
    URI from = URI.create("https://registry.example/v2/blob");

    assertThatThrownBy(() -> overTls.check(from, location))
        .isInstanceOf(StoreException.ProtocolViolation.class)
        .hasNoCause()
        .hasMessageNotContaining("secret");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://registry.example/\r\nX-Injected: 1",
        "https://registry.example/\nX",
        "https://registry.example\r\n/",
        "/v2/\u0000",
        "/v2/\u001b[2J"
      })
  void controlCharactersOfATargetReachNeitherARequestNorAMessage(String location) {
    URI from = URI.create("https://registry.example/v2/blob");

    assertThatThrownBy(() -> overTls.check(from, location))
        .isInstanceOf(StoreException.ProtocolViolation.class)
        .hasMessageMatching("\\p{Print}+");
  }

  @Test
  void publicAddressInsideAnotherFormIsNoneOfTheMachine() throws Exception {
    URI from = URI.create("https://registry.example/v2/blob");

    assertThat(overTls.check(from, "https://[64:ff9b::192.0.2.2]/x")).hasPath("/x");
    assertThat(overTls.check(from, "https://[2001:db8::a9fe:a9fe]/x")).hasPath("/x");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://[::1]/token",
        "https://[::ffff:169.254.169.254]/token",
        "https://[64:ff9b::a9fe:a9fe]/token",
        "https://[fd00:ec2::254]/token",
        "https://loopback.example/token",
        "https://link-local.example/token",
        "https://metadata.google.internal./token",
        "https://0xa9fea9fe/token",
        "https://carol:secret@blobs.example/token",
        "file:///etc/passwd",
        "token\r\nX: 1"
      })
  void realmIsHeldToTheSameRules(String realm) {
    assertThatThrownBy(() -> overTls.checkRealm(realm))
        .isInstanceOf(StoreException.ProtocolViolation.class)
        .hasMessageNotContaining("secret");
  }

  @Test
  void secondHopMayNotLeaveTlsEither() {
    URI from = URI.create("https://blobs.example/x");

    assertThatThrownBy(() -> overTls.check(from, "http://registry.example/x"))
        .hasMessageContaining("TLS");
  }

  @Test
  void realmNeedsTls() throws Exception {
    assertThat(overTls.checkRealm("https://blobs.example/token")).hasHost("blobs.example");
    for (String scheme : List.of("http", "Http")) {
      assertThatThrownBy(() -> overTls.checkRealm(scheme + "://blobs.example/token"))
          .isInstanceOf(StoreException.ProtocolViolation.class)
          .hasMessageContaining("plain text");
    }
    assertThatThrownBy(() -> overTls.checkRealm("https://169.254.169.254/token"))
        .isInstanceOf(StoreException.ProtocolViolation.class);
  }

  @Test
  void registryWithoutTlsOnTheDeskMaySendToTheDesk() throws Exception {
    RedirectPolicy desk =
        new RedirectPolicy(
            RegistryEndpoint.plainHttp(RegistryHost.parse("127.0.0.1:5000")),
            RedirectPolicyTest::resolve);
    URI from = URI.create("http://127.0.0.1:5000/v2/");

    assertThat(desk.check(from, "http://127.0.0.1:6000/x")).hasPort(6000);
    assertThat(desk.checkRealm("http://127.0.0.1:7000/token")).hasPort(7000);
    assertThatThrownBy(() -> desk.check(from, "http://169.254.169.254/"))
        .isInstanceOf(StoreException.ProtocolViolation.class);
  }
}
