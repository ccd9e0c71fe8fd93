package dev.layerlift.oci.registry;

import dev.layerlift.fuzz.Property;
import dev.layerlift.oci.model.Descriptor;
import dev.layerlift.oci.model.Digest;
import dev.layerlift.oci.model.MediaType;
import dev.layerlift.oci.model.RegistryHost;
import dev.layerlift.oci.model.RepositoryName;
import dev.layerlift.oci.store.StoreException;
import java.io.ByteArrayInputStream;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The text as each header that a registry answers with, and as the body of an error. What leads to
 * a request leads to one that can be sent, and to no place that {@link RedirectPolicy} rules out;
 * all else is no value or a typed refusal.
 */
public final class HeaderTarget {
  private static final RegistryEndpoint REGISTRY =
      RegistryEndpoint.of(RegistryHost.parse("r.example:5000"));
  private static final URI FROM = REGISTRY.resolve("/v2/team/app/blobs/x", Optional.of("a=b"));
  private static final RedirectPolicy POLICY =
      new RedirectPolicy(REGISTRY, HeaderTarget::addressInWriting);
  private static final TokenScope SCOPE = TokenScope.pull(RepositoryName.parse("team/app"));
  private static final Digest DIGEST = Digest.sha256(new byte[0]);
  private static final Descriptor BLOB = Descriptor.of(MediaType.OCI_CONFIG, DIGEST, 1000);
  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
  private static final int HIGHEST_PORT = 65_535;

  private HeaderTarget() {}

  /** No name is looked up. */
  private static InetAddress[] addressInWriting(String host) throws UnknownHostException {
    try {
      return new InetAddress[] {InetAddress.ofLiteral(host)};
    } catch (IllegalArgumentException e) {
      throw new UnknownHostException(host);
    }
  }

  @FunctionalInterface
  private interface Step {
    void run() throws StoreException;
  }

  private static void attempt(Step step) {
    try {
      step.run();
    } catch (StoreException e) {
      Property.isOneLine(e);
    }
  }

  public static void check(byte[] input) {
    String text = new String(input, StandardCharsets.ISO_8859_1);
    attempt(() -> upload(POLICY.check(FROM, text)));
    attempt(
        () -> Pages.next(answer(200, "Link", text, input), POLICY).ifPresent(HeaderTarget::page));
    attempt(() -> ManifestPull.contentDigest(answer(200, "Docker-Content-Digest", text, input)));
    attempt(() -> BlobPull.checkRange(answer(206, "Content-Range", text, input), BLOB, 100));
    for (Challenge challenge : Challenge.parse(List.of(text))) {
      attempt(() -> challenge(challenge));
    }
    RetryAfter.parse(text, NOW)
        .ifPresent(wait -> Property.holds(!wait.isNegative(), "a wait of " + wait));
    Answer plain = answer(200, "Content-Length", text, input);
    plain.contentLength().ifPresent(length -> Property.holds(length >= 0, "a length of " + length));
    Optional<String> _ = answer(200, "Content-Type", text, input).mediaType();
    for (int status : new int[] {400, 401, 404, 429, 503}) {
      Property.isOneLine(ErrorAnswers.of(answer(status, "Retry-After", text, input), NOW));
    }
  }

  private static void challenge(Challenge challenge) throws StoreException {
    Optional<String> realm = challenge.parameter("realm");
    if (realm.isPresent()) {
      URI checked = POLICY.checkRealm(realm.get());
      canBeSent(checked);
      Request request =
          TokenService.query(
              checked, challenge.parameter("service"), SCOPE.and(challenge.scopes()));
      canBeSent(request.uri());
      Property.equal(Origin.of(request.uri()), Origin.of(checked), "origin of the token service");
      Property.holds(
          request.uri().getRawQuery().contains("scope=repository"), "no scope: " + request.uri());
    }
  }

  private static void upload(URI location) {
    canBeSent(location);
    URI commit = RepositoryUrls.commit(location, DIGEST);
    canBeSent(commit);
    Property.equal(Origin.of(commit), Origin.of(location), "origin of the upload's end");
    Property.holds(
        commit.getRawQuery().endsWith("digest=sha256%3A" + DIGEST.hex()), "no digest: " + commit);
  }

  private static void page(URI next) {
    canBeSent(next);
    Property.equal(Origin.of(next), REGISTRY.origin(), "origin of the next page");
  }

  private static void canBeSent(URI uri) {
    HttpRequest request = HttpRequest.newBuilder(uri).build();
    Property.equal(request.uri().getScheme().toLowerCase(Locale.ROOT), "https", "scheme");
    Property.holds(uri.toString().chars().allMatch(c -> c > ' ' && c < 0x7f), "not ASCII: " + uri);
    Property.holds(uri.getPort() != 0 && uri.getPort() <= HIGHEST_PORT, "port: " + uri);
    Property.holds(uri.getRawUserInfo() == null, "credentials: " + uri);
    Property.isOneLine(Redaction.url(uri));
    isNotThisMachine(uri.getHost());
  }

  /** Also in the forms of the C library, which knows more than the JDK. */
  private static void isNotThisMachine(String host) {
    InetAddress address;
    try {
      address = InetAddress.ofLiteral(host);
    } catch (IllegalArgumentException e) {
      try {
        address = Inet4Address.ofPosixLiteral(host);
      } catch (IllegalArgumentException name) {
        return;
      }
    }
    Property.holds(
        !address.isLoopbackAddress()
            && !address.isLinkLocalAddress()
            && !address.isAnyLocalAddress(),
        "an address of the machine: " + host);
  }

  private static Answer answer(int status, String header, String value, byte[] body) {
    return new Answer(
        Request.of("GET", FROM, SCOPE),
        Optional.empty(),
        new Secrets(),
        status,
        HttpHeaders.of(Map.of(header, List.of(value)), (_, _) -> true),
        new ByteArrayInputStream(body));
  }
}
