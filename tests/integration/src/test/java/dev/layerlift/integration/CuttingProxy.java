package dev.layerlift.integration;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Stands before a server and breaks its first connections in the middle: each after the same number
 * of bytes from the server.
 */
final class CuttingProxy implements AutoCloseable {

  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

  private final ServerSocket listener;
  private final int serverPort;
  private final long cutAfter;
  private final AtomicInteger cutsLeft;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  private CuttingProxy(ServerSocket listener, int serverPort, int cuts, long cutAfter) {
    this.listener = listener;
    this.serverPort = serverPort;
    this.cutAfter = cutAfter;
    this.cutsLeft = new AtomicInteger(cuts);
  }

  /**
   * @param host {@code 127.0.0.1:port} of the server
   * @param cuts how many connections break
   * @param cutAfter bytes
   */
  static CuttingProxy before(String host, int cuts, long cutAfter) throws IOException {
    int port = Integer.parseInt(host.substring(host.indexOf(':') + 1));
    CuttingProxy proxy = new CuttingProxy(new ServerSocket(0, 50, LOOPBACK), port, cuts, cutAfter);
    proxy.threads.execute(proxy::accept);
    return proxy;
  }

  String host() {
    return "127.0.0.1:" + listener.getLocalPort();
  }

  int cutsLeft() {
    return cutsLeft.get();
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket client = listener.accept();
        Socket server = new Socket(LOOPBACK, serverPort);
        threads.execute(() -> copy(client, server, Long.MAX_VALUE));
        threads.execute(() -> copy(server, client, cutAfter));
      } catch (IOException e) {
        if (!listener.isClosed()) {
          throw new UncheckedIOException(e);
        }
      }
    }
  }

  /** Ends both directions with its own, as a broken connection does. */
  private void copy(Socket from, Socket to, long limit) {
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      byte[] buffer = new byte[8192];
      long copied = 0;
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        out.write(buffer, 0, read);
        copied += read;
        if (copied >= limit && cutsLeft.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
          return;
        }
      }
    } catch (IOException e) {
      // The other direction has ended, or one of the two peers hung up: nothing is left to copy.
      return;
    }
  }

  @Override
  public void close() throws IOException {
    listener.close();
    threads.shutdownNow();
  }
}
