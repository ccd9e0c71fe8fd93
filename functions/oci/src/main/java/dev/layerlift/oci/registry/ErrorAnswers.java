package dev.layerlift.oci.registry;

import dev.layerlift.oci.model.Json;
import dev.layerlift.oci.store.StoreException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Turns an answer that is no success into the error that says what to do. OCI distribution
 * specification, "Error codes", and the manners of ECR and S3.
 */
final class ErrorAnswers {
  private static final Set<String> THROTTLING =
      Set.of("TOOMANYREQUESTS", "THROTTLINGEXCEPTION", "SLOWDOWN");
  private static final Set<String> WRONG_CONTENT = Set.of("DIGEST_INVALID", "SIZE_INVALID");
  private static final Set<String> NOT_THERE =
      Set.of("BLOB_UNKNOWN", "MANIFEST_BLOB_UNKNOWN", "MANIFEST_UNKNOWN", "NAME_UNKNOWN");
  private static final Pattern CODE = Pattern.compile("[A-Z0-9_.]{1,64}");
  private static final Pattern XML =
      Pattern.compile("<(Code|Message)>([^<]{1,500})</\\1>", Pattern.CASE_INSENSITIVE);

  private ErrorAnswers() {}

  /**
   * The registry's own words.
   *
   * @param code in upper case, such as {@code TOOMANYREQUESTS}; from S3, its XML's code
   */
  record Words(Optional<String> code, Optional<String> message) {
    static final Words NONE = new Words(Optional.empty(), Optional.empty());

    boolean codeIn(Set<String> codes) {
      return code.filter(codes::contains).isPresent();
    }

    boolean says(String part) {
      return message.filter(m -> m.toLowerCase(Locale.ROOT).contains(part)).isPresent();
    }
  }

  /** Reads the body's first part; the caller closes. */
  static StoreException of(Answer answer, Instant now) {
    return of(answer, words(answer), now);
  }

  static StoreException of(Answer answer, Words words, Instant now) {
    String text = text(answer, words);
    Optional<Duration> wish = answer.header("Retry-After").flatMap(h -> RetryAfter.parse(h, now));
    int status = answer.status();
    if (status == 429 || words.codeIn(THROTTLING) || (status == 503 && wish.isPresent())) {
      return new StoreException.Throttled(text, wish);
    }
    if (status == 408 || status >= 500) {
      return new StoreException.Unavailable(text);
    }
    if (status == 401 || status == 403) {
      return new StoreException.Denied(text);
    }
    if (status == 404 || words.codeIn(NOT_THERE)) {
      return new StoreException.NotFound(text);
    }
    if (words.codeIn(WRONG_CONTENT)) {
      return new StoreException.ContentMismatch(text);
    }
    return status >= 400
        ? new StoreException.Rejected(text)
        : new StoreException.ProtocolViolation(text + " is not the answer of a registry");
  }

  /** What was tried, the status, and the registry's words, quoted and without secrets. */
  static String text(Answer answer, Words words) {
    StringBuilder text = new StringBuilder(answer.toString());
    words.code().ifPresent(c -> text.append(' ').append(shownCode(c, answer)));
    words.message().ifPresent(m -> text.append(": ").append(shown(m, answer)));
    return text.toString();
  }

  /** Without quotes where it is a code of the usual form. */
  private static String shownCode(String code, Answer answer) {
    boolean usual = CODE.matcher(code).matches();
    return usual && answer.secrets().removedFrom(code).equals(code) ? code : shown(code, answer);
  }

  private static String shown(String foreign, Answer answer) {
    return Redaction.text(foreign, answer.secrets());
  }

  static Words words(Answer answer) {
    byte[] body = answer.readSmallBody();
    if (body.length == 0) {
      return Words.NONE;
    }
    return json(body).orElseGet(() -> xml(body));
  }

  private static Optional<Words> json(byte[] body) {
    try {
      ObjectNode object = Json.parseObject(body, "error");
      JsonNode first = object.path("errors").path(0);
      JsonNode error = first.isObject() ? first : object;
      Optional<String> code = word(error, "code").or(() -> word(error, "__type"));
      Optional<String> message = word(error, "message").or(() -> word(error, "details"));
      return Optional.of(new Words(code.map(c -> c.toUpperCase(Locale.ROOT)), message));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static Optional<String> word(JsonNode error, String name) {
    JsonNode value = error.path(name);
    return value.isString() && !value.stringValue().isBlank()
        ? Optional.of(value.stringValue())
        : Optional.empty();
  }

  private static Words xml(byte[] body) {
    Optional<String> code = Optional.empty();
    Optional<String> message = Optional.empty();
    Matcher matcher = XML.matcher(new String(body, java.nio.charset.StandardCharsets.UTF_8));
    while (matcher.find()) {
      Optional<String> value = Optional.of(matcher.group(2));
      if (matcher.group(1).equalsIgnoreCase("code")) {
        code = code.or(() -> value).map(c -> c.toUpperCase(Locale.ROOT));
      } else {
        message = message.or(() -> value);
      }
    }
    return new Words(code, message);
  }
}
