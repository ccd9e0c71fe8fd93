package dev.layerlift.sandbox.simulator;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpFullResponse;
import software.amazon.awssdk.http.SdkHttpRequest;

/**
 * The wire below the SDK's clients, whole requests on one side and answers on the other. S3 is
 * answered here, the JSON APIs by the sandbox's endpoints; on the way, the schedule's faults are
 * played. The clients outlive a run: each run is plugged in with {@link #plug}.
 */
final class SimulatedAws implements SdkHttpClient {
  private static final Pattern TOKEN = Pattern.compile("\"authorizationToken\":\"([^\"]+)\"");

  /** Lets each call through, or says what goes wrong with it. */
  @FunctionalInterface
  interface Gate {
    /** Called before the call is carried out; what it waits for, the call waits for. */
    Optional<FaultKind> begin(StepType type, String what) throws InterruptedException;
  }

  /**
   * What a run has behind the wire.
   *
   * @param passwords hears of each that ECR hands out
   */
  record Backend(Gate gate, S3Shelf s3, URI ecr, URI stepFunctions, Consumer<String> passwords) {}

  /** An answer, whole. */
  private static final class Reply {
    private final int status;
    private final TreeMap<String, String> headers = new TreeMap<>();
    private final byte[] body;

    private Reply(int status, byte[] body) {
      this.status = status;
      this.body = body;
    }

    private static Reply of(int status, byte[] body) {
      return new Reply(status, body);
    }

    private Reply with(String name, String value) {
      headers.put(name, value);
      return this;
    }
  }

  private static final String TARGET = "X-Amz-Target";
  private static final String CRC32_HEADER = "x-amz-checksum-crc32";
  private static final int WRONG_BY = 7;

  private final SdkHttpClient network;
  private volatile @Nullable Backend backend;

  /**
   * @param network carries the JSON APIs' requests; closed with this one
   */
  SimulatedAws(SdkHttpClient network) {
    this.network = network;
  }

  void plug(Backend newBackend) {
    backend = newBackend;
  }

  @Override
  public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
    return new ExecutableHttpRequest() {
      @Override
      public HttpExecuteResponse call() throws IOException {
        Backend now = backend;
        if (now == null) {
          throw new IOException("no run is plugged in");
        }
        return answer(now, request);
      }

      @Override
      public void abort() {}
    };
  }

  private HttpExecuteResponse answer(Backend now, HttpExecuteRequest request) throws IOException {
    SdkHttpRequest http = request.httpRequest();
    Optional<String> target = http.firstMatchingHeader(TARGET);
    StepType type = target.isPresent() ? StepType.CONTROL_PLANE : StepType.S3;
    // The name of the run's own reports holds no chance; the endpoint's port is left out.
    String what = target.orElseGet(() -> http.method() + " " + http.encodedPath() + query(http));
    Optional<FaultKind> fault;
    try {
      fault = now.gate().begin(type, what);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
    if (fault.isPresent()) {
      Optional<Reply> refusal = refusal(fault.get(), type);
      if (refusal.isPresent()) {
        return whole(refusal.get());
      }
      if (fault.get() == FaultKind.BEFORE) {
        throw new IOException("simulated: connection reset");
      }
    }
    Reply reply = target.isPresent() ? json(now, request) : s3(now, request, fault);
    return fault.isPresent() ? disturbed(fault.get(), reply) : whole(reply);
  }

  private static String query(SdkHttpRequest http) {
    return http.firstMatchingRawQueryParameter("prefix").map(p -> "?prefix=" + p).orElse("");
  }

  /** What is answered instead of the request being carried out. */
  private static Optional<Reply> refusal(FaultKind kind, StepType type) {
    return switch (kind) {
      case TOO_MANY_REQUESTS ->
          Optional.of(
              type == StepType.S3
                  ? error(503, "SlowDown", "Please reduce your request rate.")
                  : jsonError("ThrottlingException", "Rate exceeded"));
      case INTERNAL_ERROR -> Optional.of(error(type, 500, "InternalError"));
      case UNAVAILABLE -> Optional.of(error(type, 503, "ServiceUnavailable"));
      case EXPIRED_TOKEN ->
          Optional.of(
              type == StepType.S3
                  ? error(400, "ExpiredToken", "The provided token has expired.")
                  : jsonError(
                      "ExpiredTokenException",
                      "The security token included in the request is expired"));
      default -> Optional.empty();
    };
  }

  private static Reply error(StepType type, int status, String code) {
    return type == StepType.S3
        ? error(status, code, "simulated")
        : Reply.of(status, bytes("{\"__type\":\"" + code + "\",\"message\":\"simulated\"}"));
  }

  private static Reply jsonError(String code, String message) {
    return Reply.of(400, bytes("{\"__type\":\"" + code + "\",\"message\":\"" + message + "\"}"));
  }

  private static Reply error(int status, String code, String message) {
    return Reply.of(
            status,
            bytes(
                "<?xml version=\"1.0\"?><Error><Code>%s</Code><Message>%s</Message></Error>"
                    .formatted(code, message)))
        .with("Content-Type", "application/xml");
  }

  private static HttpExecuteResponse disturbed(FaultKind kind, Reply reply) throws IOException {
    byte[] body = reply.body;
    return switch (kind) {
      case AFTER -> throw new IOException("simulated: the answer is lost");
      case DURING_ANSWER -> response(reply, body.length, cut(body));
      case WRONG_LENGTH -> {
        byte[] shorter = Arrays.copyOf(body, Math.max(0, body.length - WRONG_BY));
        yield response(reply, shorter.length, new ByteArrayInputStream(shorter));
      }
      case CORRUPT_ANSWER -> {
        byte[] other = body.clone();
        if (other.length > 0) {
          other[other.length / 2] ^= 1;
        }
        yield response(reply, other.length, new ByteArrayInputStream(other));
      }
      case STALE_READ, CORRUPT_REQUEST -> whole(reply);
      default -> throw new IllegalStateException(kind + " is not about a request");
    };
  }

  private static InputStream cut(byte[] body) {
    return new FilterInputStream(new ByteArrayInputStream(body, 0, body.length / 2)) {
      @Override
      public int read() throws IOException {
        return notTheEnd(super.read());
      }

      @Override
      public int read(byte[] target, int offset, int length) throws IOException {
        return notTheEnd(super.read(target, offset, length));
      }

      private static int notTheEnd(int read) throws IOException {
        if (read < 0) {
          throw new IOException("simulated: the answer ends in its middle");
        }
        return read;
      }
    };
  }

  private static HttpExecuteResponse whole(Reply reply) {
    return response(reply, reply.body.length, new ByteArrayInputStream(reply.body));
  }

  private static HttpExecuteResponse response(Reply reply, long length, InputStream body) {
    SdkHttpFullResponse.Builder http = SdkHttpFullResponse.builder().statusCode(reply.status);
    reply.headers.forEach(http::putHeader);
    http.putHeader("Content-Length", Long.toString(length));
    return HttpExecuteResponse.builder()
        .response(http.build())
        .responseBody(AbortableInputStream.create(body))
        .build();
  }

  private Reply json(Backend now, HttpExecuteRequest request) throws IOException {
    SdkHttpRequest http = request.httpRequest();
    boolean ecr = http.firstMatchingHeader(TARGET).orElse("").startsWith("AmazonEC2Container");
    URI endpoint = ecr ? now.ecr() : now.stepFunctions();
    HttpExecuteResponse answer =
        network
            .prepareRequest(
                HttpExecuteRequest.builder()
                    .request(
                        http.toBuilder()
                            .protocol(endpoint.getScheme())
                            .host(endpoint.getHost())
                            .port(endpoint.getPort())
                            .build())
                    .contentStreamProvider(request.contentStreamProvider().orElse(null))
                    .build())
            .call();
    try (InputStream in = answer.responseBody().orElseThrow()) {
      byte[] body = in.readAllBytes();
      Matcher token = TOKEN.matcher(new String(body, StandardCharsets.UTF_8));
      if (token.find()) {
        byte[] decoded = Base64.getDecoder().decode(token.group(1));
        now.passwords().accept(new String(decoded, StandardCharsets.UTF_8).split(":", 2)[1]);
      }
      return Reply.of(answer.httpResponse().statusCode(), body);
    }
  }

  private static Reply s3(Backend now, HttpExecuteRequest request, Optional<FaultKind> fault)
      throws IOException {
    SdkHttpRequest http = request.httpRequest();
    String path = http.encodedPath().substring(1);
    int slash = path.indexOf('/');
    String key = slash < 0 ? "" : path.substring(slash + 1);
    boolean stale = fault.filter(FaultKind.STALE_READ::equals).isPresent();
    return switch (http.method()) {
      case GET ->
          key.isEmpty()
              ? listing(now.s3(), http.firstMatchingRawQueryParameter("prefix").orElse(""), stale)
              : read(now.s3().get(key, stale), http);
      case PUT -> put(now.s3(), key, request, fault);
      case DELETE -> object(now.s3().delete(key), false);
      default -> error(405, "MethodNotAllowed", "not played here: " + http.method());
    };
  }

  /** S3 tells the checksum of an object only to those who ask. */
  private static Reply read(S3Shelf.Result result, SdkHttpRequest request) {
    Reply reply = object(result, true);
    if (request.firstMatchingHeader("x-amz-checksum-mode").filter("ENABLED"::equals).isEmpty()) {
      reply.headers.remove(CRC32_HEADER);
    }
    return reply;
  }

  private static Reply object(S3Shelf.Result result, boolean withBody) {
    if (!result.code().isEmpty()) {
      return error(result.status(), result.code(), "simulated");
    }
    Reply reply =
        Reply.of(
            result.status(),
            bytes(withBody ? result.object().map(S3Shelf.Stored::body).orElse("") : ""));
    result
        .object()
        .ifPresent(stored -> reply.with("ETag", stored.etag()).with(CRC32_HEADER, stored.crc32()));
    return reply;
  }

  private static Reply put(
      S3Shelf s3, String key, HttpExecuteRequest request, Optional<FaultKind> fault)
      throws IOException {
    SdkHttpRequest http = request.httpRequest();
    byte[] sent;
    try (InputStream in = request.contentStreamProvider().orElseThrow().newStream()) {
      sent = in.readAllBytes();
    }
    boolean chunked = http.firstMatchingHeader("x-amz-decoded-content-length").isPresent();
    String trailer = chunked ? trailer(sent) : http.firstMatchingHeader(CRC32_HEADER).orElse("");
    byte[] body = chunked ? decoded(sent) : sent;
    if (fault.filter(FaultKind.CORRUPT_REQUEST::equals).isPresent() && body.length > 0) {
      body[body.length / 2] ^= 1;
    }
    String crc32 = crc32(body);
    if (!trailer.equals(crc32)) {
      return error(400, "BadDigest", "The CRC32 you specified did not match what we received.");
    }
    return object(
        s3.put(
            key,
            new String(body, StandardCharsets.UTF_8),
            crc32,
            http.firstMatchingHeader("If-Match"),
            http.firstMatchingHeader("If-None-Match").isPresent()),
        false);
  }

  /** The content of the chunked signing of S3: size in hex, extensions, CRLF, bytes, CRLF. */
  private static byte[] decoded(byte[] sent) {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    String text = new String(sent, StandardCharsets.ISO_8859_1);
    int at = 0;
    while (true) {
      int end = text.indexOf("\r\n", at);
      int size = Integer.parseInt(text.substring(at, end).split(";", 2)[0], 16);
      if (size == 0) {
        return body.toByteArray();
      }
      body.write(sent, end + 2, size);
      at = end + 2 + size + 2;
    }
  }

  private static String trailer(byte[] sent) {
    String text = new String(sent, StandardCharsets.ISO_8859_1);
    String name = CRC32_HEADER + ":";
    int at = text.lastIndexOf(name);
    return at < 0 ? "" : text.substring(at + name.length(), text.indexOf("\r\n", at)).trim();
  }

  /** As S3 writes it into its header. */
  static String crc32(byte[] body) {
    CRC32 crc = new CRC32();
    crc.update(body);
    byte[] value = ByteBuffer.allocate(4).putInt((int) crc.getValue()).array();
    return Base64.getEncoder().encodeToString(value);
  }

  private static Reply listing(S3Shelf s3, String prefix, boolean stale) {
    StringBuilder xml = new StringBuilder("<?xml version=\"1.0\"?><ListBucketResult>");
    xml.append("<IsTruncated>false</IsTruncated>");
    s3.list(prefix, stale)
        .forEach((key, stored) ->
            xml.append(
                "<Contents><Key>%s</Key><LastModified>%s</LastModified><Size>%d</Size></Contents>"
                    .formatted(key, stored.modified(), bytes(stored.body()).length)));
    return Reply.of(200, bytes(xml.append("</ListBucketResult>").toString()));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public String clientName() {
    return "Simulated";
  }

  @Override
  public void close() {
    network.close();
  }
}
