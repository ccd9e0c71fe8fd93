package dev.layerlift.testing.fault;

import dev.layerlift.testing.content.Content;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Answers that registries, proxies and attackers give instead of the one that was asked for. */
public final class Answers {
  private Answers() {}

  /** A status with the distribution specification's error document. */
  public static Fault.Answer error(int status, String code) {
    String json =
        "{\"errors\":[{\"code\":\"%s\",\"message\":\"injected by the test\"}]}".formatted(code);
    return json(status, json);
  }

  /** 429 {@code TOOMANYREQUESTS}, with a Retry-After in whole seconds where one is given. */
  public static Fault.Answer tooManyRequests(Optional<Duration> retryAfter) {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("Content-Type", "application/json");
    retryAfter.ifPresent(wait -> headers.put("Retry-After", Long.toString(wait.toSeconds())));
    return new Fault.Answer(
        429,
        headers,
        Content.of("{\"errors\":[{\"code\":\"TOOMANYREQUESTS\",\"message\":\"Rate exceeded\"}]}"));
  }

  /** 200 with a captive portal's page. */
  public static Fault.Answer html() {
    return new Fault.Answer(
        200,
        Map.of("Content-Type", "text/html; charset=utf-8"),
        Content.of(
            "<!DOCTYPE html><html><body><h1>Welcome to the guest network</h1></body></html>"));
  }

  /** 200 with valid JSON of about so many bytes. */
  public static Fault.Answer hugeJson(int bytes) {
    return json(200, "{\"schemaVersion\":2,\"padding\":\"" + "x".repeat(bytes) + "\"}");
  }

  /** 200 with valid JSON that nests so deep. */
  public static Fault.Answer nestedJson(int depth) {
    return json(200, "{\"a\":".repeat(depth) + "1" + "}".repeat(depth));
  }

  /** 307. With the request's own address and for every occurrence: a redirect that never ends. */
  public static Fault.Answer redirect(URI location) {
    return new Fault.Answer(307, Map.of("Location", location.toString()), Content.of(""));
  }

  private static Fault.Answer json(int status, String json) {
    return new Fault.Answer(status, Map.of("Content-Type", "application/json"), Content.of(json));
  }
}
