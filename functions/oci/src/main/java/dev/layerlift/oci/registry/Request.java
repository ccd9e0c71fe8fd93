package dev.layerlift.oci.registry;

import java.net.URI;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One step of the protocol, before authorization.
 *
 * @param headers without {@code Authorization}
 * @param scope what a token must allow
 */
record Request(
    String method, URI uri, Map<String, String> headers, BodyPublisher body, TokenScope scope) {
  static Request of(String method, URI uri, TokenScope scope) {
    return new Request(method, uri, Map.of(), BodyPublishers.noBody(), scope);
  }

  Request header(String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(name, value);
    return new Request(method, uri, more, body, scope);
  }

  Request body(String mediaType, BodyPublisher newBody) {
    return new Request(method, uri, headers, newBody, scope).header("Content-Type", mediaType);
  }

  Request at(URI newUri) {
    return new Request(method, newUri, headers, body, scope);
  }

  /** Only these follow redirects: nothing is sent twice. */
  boolean isRead() {
    return method.equals("GET") || method.equals("HEAD");
  }

  @Override
  public String toString() {
    return method + " " + Redaction.url(uri);
  }
}
