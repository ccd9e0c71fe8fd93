package dev.layerlift.sandbox.simulator;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpContext;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpPrincipal;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;

/** A request and its answer without a connection, for the handlers of the JDK's server. */
final class MemoryExchange extends HttpExchange {
  private final String method;
  private final URI uri;
  private final Headers requestHeaders;
  private final InputStream requestBody;
  private final Headers responseHeaders = new Headers();
  private final ByteArrayOutputStream responseBody = new ByteArrayOutputStream();
  private int code = -1;

  /**
   * @param uri path and query
   */
  MemoryExchange(String method, URI uri, Headers requestHeaders, byte[] body) {
    this.method = method;
    this.uri = uri;
    this.requestHeaders = requestHeaders;
    this.requestBody = new ByteArrayInputStream(body);
  }

  byte[] answered() {
    return responseBody.toByteArray();
  }

  @Override
  public Headers getRequestHeaders() {
    return requestHeaders;
  }

  @Override
  public Headers getResponseHeaders() {
    return responseHeaders;
  }

  @Override
  public URI getRequestURI() {
    return uri;
  }

  @Override
  public String getRequestMethod() {
    return method;
  }

  @Override
  public InputStream getRequestBody() {
    return requestBody;
  }

  @Override
  public OutputStream getResponseBody() {
    return responseBody;
  }

  /** As the JDK's server: -1 is an empty body, 0 one of unknown length. */
  @Override
  public void sendResponseHeaders(int status, long length) {
    code = status;
    if (length > 0) {
      responseHeaders.set("Content-Length", Long.toString(length));
    } else if (length < 0 && !method.equals("HEAD")) {
      responseHeaders.set("Content-Length", "0");
    }
  }

  @Override
  public int getResponseCode() {
    return code;
  }

  @Override
  public InetSocketAddress getRemoteAddress() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }

  @Override
  public InetSocketAddress getLocalAddress() {
    return getRemoteAddress();
  }

  @Override
  public String getProtocol() {
    return "HTTP/1.1";
  }

  @Override
  public void close() {}

  @Override
  public HttpContext getHttpContext() {
    throw new UnsupportedOperationException("no server");
  }

  @Override
  public Object getAttribute(String name) {
    throw new UnsupportedOperationException("no attributes");
  }

  @Override
  public void setAttribute(String name, Object value) {
    throw new UnsupportedOperationException("no attributes");
  }

  @Override
  public void setStreams(InputStream in, OutputStream out) {
    throw new UnsupportedOperationException("no filters");
  }

  @Override
  public HttpPrincipal getPrincipal() {
    throw new UnsupportedOperationException("no principal");
  }
}
