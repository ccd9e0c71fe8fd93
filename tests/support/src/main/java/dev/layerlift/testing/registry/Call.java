package dev.layerlift.testing.registry;

import com.sun.net.httpserver.HttpExchange;
import dev.layerlift.testing.content.Content;
import dev.layerlift.testing.fault.Fault;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One request and its answer, with the injected fault played on both. Answered once, by one thread.
 */
final class Call {
  private static final int DRAIN_LIMIT = 256 << 20;

  private final HttpExchange exchange;
  private final Optional<Fault> fault;
  private final FaultyInput body;
  private volatile OptionalInt status = OptionalInt.empty();
  private final AtomicLong sent = new AtomicLong();

  Call(HttpExchange exchange, Optional<Fault> fault) {
    this.exchange = exchange;
    this.fault = fault;
    this.body = new FaultyInput(exchange.getRequestBody(), fault);
  }

  String method() {
    return exchange.getRequestMethod();
  }

  /** Raw: percent signs are not decoded, the names of the protocol need none. */
  String path() {
    return exchange.getRequestURI().getRawPath();
  }

  String rawQuery() {
    return Optional.ofNullable(exchange.getRequestURI().getRawQuery()).orElse("");
  }

  Query query() {
    return Query.parse(rawQuery());
  }

  Optional<String> header(String name) {
    return Optional.ofNullable(exchange.getRequestHeaders().getFirst(name));
  }

  List<String> headers(String name) {
    return Optional.ofNullable(exchange.getRequestHeaders().get(name)).orElse(List.of());
  }

  FaultyInput body() {
    return body;
  }

  Optional<Fault> fault() {
    return fault;
  }

  OptionalInt status() {
    return status;
  }

  long sent() {
    return sent.get();
  }

  int connection() {
    return exchange.getRemoteAddress().getPort();
  }

  Call answerHeader(String name, String value) {
    exchange.getResponseHeaders().set(name, value);
    return this;
  }

  void answer(int code) throws IOException {
    answer(code, Content.of(new byte[0]), 0, 0);
  }

  void answer(int code, String contentType, Content content) throws IOException {
    answerHeader("Content-Type", contentType);
    answer(code, content, 0, content.size());
  }

  /**
   * The whole road of an answer. The request's rest is read first, so that a client that is still
   * sending gets to see a refusal.
   *
   * @param length of the part that starts at the offset
   */
  void answer(int code, Content content, long offset, long length) throws IOException {
    drain();
    if (fault.isPresent()) {
      switch (fault.get()) {
        case Fault.CutBeforeResponse cut -> throw new Cut();
        case Fault.StallBeforeResponse stall -> Stalls.untilInterrupted();
        case Fault.ClaimHeader claim -> answerHeader(claim.name(), claim.value());
        case Fault.DropHeader drop -> exchange.getResponseHeaders().remove(drop.name());
        case Fault other -> {}
      }
    }
    if (method().equals("HEAD")) {
      status = OptionalInt.of(code);
      if (!(fault.isPresent() && fault.get() instanceof Fault.HideLength)) {
        answerHeader("Content-Length", Long.toString(length + difference()));
      }
      exchange.sendResponseHeaders(code, -1);
      exchange.close();
      return;
    }
    try (InputStream in = content.open(offset)) {
      status = OptionalInt.of(code);
      exchange.sendResponseHeaders(code, announced(length));
      send(in, length);
    }
    if (difference() > 0) {
      exchange.getResponseBody().flush();
      throw new Cut();
    }
    exchange.close();
  }

  /** In the JDK's terms: -1 is an empty body, 0 a chunked one. */
  private long announced(long length) {
    if (fault.isPresent() && fault.get() instanceof Fault.HideLength) {
      return 0;
    }
    long claimed = length + difference();
    return claimed <= 0 ? -1 : claimed;
  }

  private long difference() {
    return fault.isPresent() && fault.get() instanceof Fault.ClaimLength claim
        ? claim.difference()
        : 0;
  }

  private void send(InputStream in, long length) throws IOException {
    OutputStream out = exchange.getResponseBody();
    long end = Math.min(length, length + difference());
    byte[] buffer = new byte[1 << 16];
    while (sent.get() < end) {
      int wanted = (int) Math.min(buffer.length, Math.min(end, breakAt()) - sent.get());
      if (wanted == 0) {
        out.flush();
        breakOff();
      }
      int n = in.readNBytes(buffer, 0, wanted);
      if (n < wanted) {
        throw new Cut();
      }
      flip(buffer, n);
      sent.addAndGet(n); // before the client can have them
      out.write(buffer, 0, n);
    }
  }

  private long breakAt() {
    if (fault.isEmpty()) {
      return Long.MAX_VALUE;
    }
    return switch (fault.get()) {
      case Fault.CutResponse cut -> cut.afterBytes();
      case Fault.StallResponse stall -> stall.afterBytes();
      case Fault other -> Long.MAX_VALUE;
    };
  }

  private void breakOff() {
    if (fault.isPresent() && fault.get() instanceof Fault.StallResponse) {
      Stalls.untilInterrupted();
    }
    throw new Cut();
  }

  private void flip(byte[] buffer, int length) {
    if (fault.isPresent()
        && fault.get() instanceof Fault.FlipResponse flip
        && flip.offset() >= sent.get()
        && flip.offset() < sent.get() + length) {
      buffer[(int) (flip.offset() - sent.get())] ^= 1;
    }
  }

  private void drain() throws IOException {
    byte[] buffer = new byte[1 << 16];
    long end = body.count() + DRAIN_LIMIT;
    int n = 0;
    while (n >= 0 && body.count() < end) {
      n = body.read(buffer, 0, buffer.length);
    }
  }
}
