package dev.layerlift.oci.registry;

import dev.layerlift.oci.model.Descriptor;
import dev.layerlift.oci.model.Text;
import dev.layerlift.oci.store.StoreException;
import dev.layerlift.oci.store.VerifiedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads blobs. OCI distribution specification, "Pulling blobs"; ranges by RFC 9110, section 14. */
final class BlobPull {
  private static final Pattern CONTENT_RANGE =
      Pattern.compile("bytes ([0-9]{1,18})-([0-9]{1,18})/([0-9]{1,18}|\\*)");

  private final Steps steps;

  BlobPull(Steps steps) {
    this.steps = steps;
  }

  /** Verified as {@link VerifiedInputStream} says, resumed as {@link ResumingStream} says. */
  InputStream open(Descriptor descriptor) throws IOException {
    Calls calls = steps.calls();
    ResumingStream bytes =
        ResumingStream.open(this, calls.newBackoff(), calls.counters(), descriptor);
    return new VerifiedInputStream(bytes, descriptor, bytes.toString());
  }

  boolean exists(Descriptor descriptor) throws IOException {
    try (Answer answer = steps.calls().send(Request.of("HEAD", url(descriptor), steps.pull()))) {
      if (answer.status() == 404 && steps.calls().isOurs(answer)) {
        return false;
      }
      boolean unsure =
          answer.status() == 200
              ? answer.contentLength().isEmpty()
              : answer.status() == 405 || !steps.calls().isOurs(answer);
      if (unsure) {
        return existsByReading(descriptor);
      }
      if (answer.status() != 200) {
        throw steps.calls().failure(answer);
      }
      return answer.contentLength().getAsLong() == descriptor.size();
    }
  }

  /** A signed URL is often good for GET alone: its header tells the size too. */
  private boolean existsByReading(Descriptor descriptor) throws IOException {
    try (Answer answer = steps.calls().send(Request.of("GET", url(descriptor), steps.pull()))) {
      if (answer.status() == 404) {
        return false;
      }
      if (answer.status() != 200) {
        throw steps.calls().failure(answer);
      }
      return answer.contentLength().orElse(descriptor.size()) == descriptor.size();
    }
  }

  /** What came of asking for a blob from an offset on. */
  sealed interface Opening {
    /**
     * @param offset of the body's first byte within the blob: 0 where the server ignored the range
     */
    record Segment(Answer answer, long offset) implements Opening {}

    /** The server cannot serve from there: it does no ranges, or the blob ends before. */
    record RangeRefused(String reason) implements Opening {}

    /** The origin that the registry sent us to refuses; as a rule its signed URL has expired. */
    record SignatureRefused(StoreException reason) implements Opening {}
  }

  /**
   * Asks at the registry each time: a signed URL of an earlier redirect may have expired.
   *
   * @param ranged false asks for the whole blob
   */
  Opening segment(Descriptor descriptor, long offset, boolean ranged) throws IOException {
    Request whole = Request.of("GET", url(descriptor), steps.pull());
    boolean partial = ranged && offset > 0;
    String range = "bytes=" + offset + "-" + (descriptor.size() - 1);
    Answer answer = steps.calls().once(partial ? whole.header("Range", range) : whole);
    try {
      Opening opening = judge(answer, descriptor, partial ? offset : 0);
      if (!(opening instanceof Opening.Segment)) {
        answer.discard();
      }
      return opening;
    } catch (IOException e) {
      answer.close();
      throw e;
    }
  }

  private Opening judge(Answer answer, Descriptor descriptor, long offset) throws IOException {
    if (answer.isHtml()) {
      throw new StoreException.ProtocolViolation(answer + " with a page of HTML");
    }
    boolean refusal = answer.status() == 400 || answer.status() == 401 || answer.status() == 403;
    if (refusal && !steps.calls().isOurs(answer)) {
      return new Opening.SignatureRefused(steps.calls().failure(answer));
    }
    return switch (answer.status()) {
      case 200 -> {
        checkLength(answer, answer.contentLength(), descriptor.size());
        yield new Opening.Segment(answer, 0);
      }
      case 206 -> {
        checkRange(answer, descriptor, offset);
        checkLength(answer, answer.contentLength(), descriptor.size() - offset);
        yield new Opening.Segment(answer, offset);
      }
      case 416 -> new Opening.RangeRefused(answer.toString());
      default -> throw steps.calls().failure(answer);
    };
  }

  static void checkRange(Answer answer, Descriptor descriptor, long offset) throws StoreException {
    String text = answer.header("Content-Range").orElse("");
    Matcher matcher = CONTENT_RANGE.matcher(text);
    if (!matcher.matches() || Long.parseLong(matcher.group(1)) != offset) {
      throw new StoreException.ProtocolViolation(
          answer + " with Content-Range " + Text.quote(text) + ", asked for byte " + offset);
    }
    if (!matcher.group(3).equals("*")) {
      checkLength(answer, OptionalLong.of(Long.parseLong(matcher.group(3))), descriptor.size());
    }
  }

  private static void checkLength(Answer answer, OptionalLong actual, long expected)
      throws StoreException {
    if (actual.isPresent() && actual.getAsLong() != expected) {
      throw new StoreException.ContentMismatch(
          answer + ": " + actual.getAsLong() + " bytes, expected " + expected);
    }
  }

  URI url(Descriptor descriptor) {
    return steps.urls().blob(descriptor.digest());
  }
}
