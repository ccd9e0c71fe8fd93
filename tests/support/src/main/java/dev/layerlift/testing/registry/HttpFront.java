package dev.layerlift.testing.registry;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import dev.layerlift.testing.fault.Fault;
import dev.layerlift.testing.fault.FaultInjector;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;

/** One listening server: plays faults, keeps the journal, counts what is under way. */
final class HttpFront implements AutoCloseable {
  /** Answers one request. */
  @FunctionalInterface
  interface Handler {
    void handle(Call call) throws IOException;
  }

  private static final Pattern SECRET = Pattern.compile("(?i)(signature|credential|token)=[^&]*");

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Request.Origin origin;
  private final FaultInjector faults;
  private final Journal journal;
  private final Handler handler;
  private final AtomicInteger underWay = new AtomicInteger();

  HttpFront(int port, Request.Origin origin, FaultInjector faults, Journal journal, Handler handler)
      throws IOException {
    this.origin = origin;
    this.faults = faults;
    this.journal = journal;
    this.handler = handler;
    this.server =
        HttpServer.create(
            new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port), 0);
    server.setExecutor(threads);
    server.createContext("/", this::serve);
  }

  /** Answers from here on. */
  void start() {
    server.start();
  }

  /** As {@code 127.0.0.1:port}. */
  String host() {
    return "127.0.0.1:" + port();
  }

  int port() {
    return server.getAddress().getPort();
  }

  HttpHandler handler() {
    return this::serve;
  }

  int underWay() {
    return underWay.get();
  }

  private void serve(HttpExchange exchange) throws IOException {
    underWay.incrementAndGet();
    Optional<Fault> fault =
        faults.meet(exchange.getRequestMethod(), exchange.getRequestURI().getRawPath());
    Call call = new Call(exchange, fault);
    journal.add(() -> entry(call));
    try {
      if (fault.isPresent() && fault.get() instanceof Fault.CutBeforeRequest) {
        throw new Cut();
      }
      if (fault.isPresent() && fault.get() instanceof Fault.Answer answer) {
        answer.headers().forEach(call::answerHeader);
        call.answer(answer.status(), answer.body(), 0, answer.body().size());
      } else {
        handler.handle(call);
      }
    } finally {
      underWay.decrementAndGet();
    }
  }

  private Request entry(Call call) {
    return new Request(
        origin,
        call.method(),
        call.path(),
        SECRET.matcher(call.rawQuery()).replaceAll("$1=(left out)"),
        call.connection(),
        call.header("Authorization").isPresent(),
        call.header("Range"),
        call.status(),
        call.body().count(),
        call.sent(),
        call.fault());
  }

  @Override
  public void close() {
    threads.shutdownNow();
    server.stop(0);
  }
}
