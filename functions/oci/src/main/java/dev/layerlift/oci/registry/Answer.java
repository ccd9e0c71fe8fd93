package dev.layerlift.oci.registry;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Status, headers and the open body of an answer. Whoever holds it closes it; a body that was not
 * read to its end costs the connection.
 *
 * @param request as sent, after redirects
 * @param authorization the header that was sent
 * @param secrets to keep out of messages
 */
record Answer(
    Request request,
    Optional<String> authorization,
    Secrets secrets,
    int status,
    HttpHeaders headers,
    InputStream body)
    implements Closeable {
  /** Error texts and other things of which nobody needs more. */
  static final int SMALL_BODY = 64 << 10;

  URI uri() {
    return request.uri();
  }

  Optional<String> header(String name) {
    return headers.firstValue(name);
  }

  List<String> headerValues(String name) {
    return headers.allValues(name);
  }

  /** Empty where the answer is chunked, or its header is no number. */
  OptionalLong contentLength() {
    Optional<String> text = header("Content-Length").filter(t -> t.matches("[0-9]{1,18}"));
    return text.isPresent() ? OptionalLong.of(Long.parseLong(text.get())) : OptionalLong.empty();
  }

  /** The type without parameters, in lower case. RFC 9110, section 8.3.1. */
  Optional<String> mediaType() {
    return header("Content-Type")
        .map(t -> t.split(";", 2)[0].strip().toLowerCase(java.util.Locale.ROOT));
  }

  boolean isHtml() {
    return mediaType().filter(t -> t.equals("text/html")).isPresent();
  }

  boolean isRedirect() {
    return switch (status) {
      case 301, 302, 303, 307, 308 -> true;
      default -> false;
    };
  }

  /** At most the first bytes of the body; empty if it breaks off. */
  byte[] readSmallBody() {
    try {
      return body.readNBytes(SMALL_BODY);
    } catch (IOException e) {
      return new byte[0];
    }
  }

  /** Reads what is left of a small body, so that the connection can be used again, and closes. */
  void discard() throws IOException {
    readSmallBody();
    close();
  }

  @Override
  public void close() throws IOException {
    body.close();
  }

  /** Method, URL without its query, status. */
  @Override
  public String toString() {
    return request + ": " + status;
  }
}
