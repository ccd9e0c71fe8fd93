package dev.layerlift.testing.fault;

import dev.layerlift.testing.content.Content;
import java.util.Map;

/** What goes wrong with one request. Offsets and lengths are bytes of the body. */
public sealed interface Fault {
  /** The connection ends before anything of the request is carried out. */
  record CutBeforeRequest() implements Fault {}

  /** The request is read and carried out, its answer never comes: the connection ends. */
  record CutBeforeResponse() implements Fault {}

  /** The connection ends after so many bytes of the answer's body. */
  record CutResponse(long afterBytes) implements Fault {}

  /** The connection ends after so many bytes of the request's body were taken in. */
  record CutRequest(long afterBytes) implements Fault {}

  /** Carried out, but the answer never comes and the connection stays open. */
  record StallBeforeResponse() implements Fault {}

  /** The answer's body stops after so many bytes and the connection stays open. */
  record StallResponse(long afterBytes) implements Fault {}

  /** The server stops reading the request's body after so many bytes. */
  record StallRequest(long afterBytes) implements Fault {}

  /** Answered by somebody else, such as a proxy: the request is not carried out. */
  record Answer(int status, Map<String, String> headers, Content body) implements Fault {
    public Answer {
      headers = Map.copyOf(headers);
    }
  }

  /** One bit of the answer's body is another one. */
  record FlipResponse(long offset) implements Fault {}

  /** One bit of the request's body is another one when it arrives. */
  record FlipRequest(long offset) implements Fault {}

  /** An answer's header has another value. */
  record ClaimHeader(String name, String value) implements Fault {}

  /** An answer's header is missing. */
  record DropHeader(String name) implements Fault {}

  /**
   * The answer's Content-Length is wrong. Too small, the body ends there; too large, the connection
   * ends after the body.
   *
   * @param difference added to the true length, not 0
   */
  record ClaimLength(long difference) implements Fault {}

  /** The answer comes chunked, its length unknown. Correct, but not what registries do. */
  record HideLength() implements Fault {}
}
