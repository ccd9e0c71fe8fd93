package dev.layerlift.testing.registry;

import com.sun.net.httpserver.HttpHandler;
import dev.layerlift.testing.content.Content;
import dev.layerlift.testing.fault.FaultInjector;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The other origin that blobs are redirected to. Like S3 it takes one proof of identity: a signed
 * address together with an {@code Authorization} header is refused with 400, an expired or altered
 * address with 403.
 */
final class BlobOrigin implements AutoCloseable {
  private static final class Refused extends Exception {
    private static final long serialVersionUID = 1L;
    final int status;
    final String code;

    Refused(int status, String code, String message) {
      super(message);
      this.status = status;
      this.code = code;
    }
  }

  private final byte[] key = new byte[32];
  private final RegistryManners manners;
  private final Repositories repositories;
  private final InstantSource clock;
  private final HttpFront front;

  /** Addresses of an earlier series count as expired. */
  private final AtomicInteger series = new AtomicInteger();

  BlobOrigin(
      RegistryManners manners,
      Repositories repositories,
      InstantSource clock,
      FaultInjector faults,
      Journal journal)
      throws IOException {
    new SecureRandom().nextBytes(key);
    this.manners = manners;
    this.repositories = repositories;
    this.clock = clock;
    this.front = new HttpFront(0, Request.Origin.BLOB_STORE, faults, journal, this::handle);
  }

  void start() {
    front.start();
  }

  /** As clients that say {@code 127.0.0.1} to the registry are told. */
  String host() {
    return hostFor("127.0.0.1");
  }

  /**
   * Never the name by which the client calls the registry: clients that compare names and not ports
   * would take both for one origin, and send their credentials.
   */
  private String hostFor(String registryHost) {
    String name = registryHost.startsWith("localhost") ? "127.0.0.1" : "localhost";
    return name + ":" + front.port();
  }

  HttpHandler handler() {
    return front.handler();
  }

  int underWay() {
    return front.underWay();
  }

  /** Every address signed so far counts as expired. */
  void expireAll() {
    series.incrementAndGet();
  }

  /**
   * An address of the blob that is good for GET until it expires.
   *
   * @param registryHost by which the client calls the registry
   */
  URI sign(String registryHost, String repository, String digest) {
    Instant now = clock.instant();
    String path = "/" + repository + "/" + digest;
    String query =
        "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Date=%d&X-Amz-Expires=%d&series=%d"
            .formatted(now.toEpochMilli(), manners.redirectValidity().toMillis(), series.get());
    return URI.create(
        "http://%s%s?%s&X-Amz-Signature=%s"
            .formatted(hostFor(registryHost), path, query, signature(path, query)));
  }

  private String signature(String path, String query) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      String signed = "GET\n" + path + "\n" + query;
      return HexFormat.of().formatHex(mac.doFinal(signed.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has HmacSHA256", e);
    }
  }

  private void handle(Call call) throws IOException {
    try {
      Content blob = admit(call);
      call.answerHeader("Content-Type", "application/octet-stream");
      BlobEndpoint.send(
          call,
          blob,
          () -> new Refused(416, "InvalidRange", "The requested range is not satisfiable"));
    } catch (Refused e) {
      call.answer(e.status, "application/xml", Content.of(document(e)));
    }
  }

  private static String document(Refused e) {
    return """
    <?xml version="1.0" encoding="UTF-8"?>
    <Error><Code>%s</Code><Message>%s</Message></Error>
    """
        .formatted(e.code, e.getMessage());
  }

  private Content admit(Call call) throws Refused {
    if (call.header("Authorization").isPresent()) {
      throw new Refused(
          400,
          "InvalidArgument",
          "Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, Signature"
              + " query string parameter or the Authorization header should be specified");
    }
    String query = call.rawQuery();
    int end = query.lastIndexOf("&X-Amz-Signature=");
    String sent = call.query().first("X-Amz-Signature").orElse("");
    if (end < 0
        || !call.method().equals("GET")
        || !same(sent, signature(call.path(), query.substring(0, end)))) {
      throw new Refused(403, "SignatureDoesNotMatch", "The signature does not match the request");
    }
    Instant signed =
        Instant.ofEpochMilli(Long.parseLong(call.query().first("X-Amz-Date").orElse("0")));
    boolean earlier = !call.query().first("series").equals(Optional.of("" + series.get()));
    if (earlier || !clock.instant().isBefore(signed.plus(manners.redirectValidity()))) {
      throw new Refused(403, "AccessDenied", "Request has expired");
    }
    int slash = call.path().lastIndexOf('/');
    Optional<Content> blob =
        repositories
            .find(call.path().substring(1, slash))
            .flatMap(repository -> repository.blob(call.path().substring(slash + 1)));
    return blob.orElseThrow(
        () -> new Refused(404, "NoSuchKey", "The specified key does not exist."));
  }

  private static boolean same(String a, String b) {
    return MessageDigest.isEqual(
        a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public void close() {
    front.close();
  }
}
