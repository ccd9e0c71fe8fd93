package dev.layerlift.testing.registry;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;

/**
 * Stands before a registry for clients that try TLS first, as docker and skopeo do also with
 * registries they are told to trust. The JDK's server would wait for the end of a request line that
 * a TLS greeting never has, and each command would lose ten seconds or more. Here such a client
 * hears at once that this port speaks plain http; every other connection is passed on, byte by
 * byte.
 */
public final class PlainHttpDoor implements AutoCloseable {
  /** Content type of a record that begins a handshake (RFC 8446, section 5.1). */
  private static final int TLS_HANDSHAKE = 22;

  private static final byte[] REFUSAL =
      """
      HTTP/1.1 400 Bad Request\r
      Content-Type: text/plain\r
      Connection: close\r
      \r
      this port speaks plain http, not TLS
      """
          .getBytes(StandardCharsets.US_ASCII);

  private final ServerSocket listener;
  private final InetSocketAddress server;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  private PlainHttpDoor(ServerSocket listener, InetSocketAddress server) {
    this.listener = listener;
    this.server = server;
  }

  /**
   * Opens the door on the loopback.
   *
   * @param port to listen on; 0 takes a free one
   * @param serverPort where the registry listens on the loopback
   */
  public static PlainHttpDoor open(int port, int serverPort) throws IOException {
    InetAddress loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
    ServerSocket listener = new ServerSocket(port, 50, loopback);
    PlainHttpDoor door = new PlainHttpDoor(listener, new InetSocketAddress(loopback, serverPort));
    door.threads.execute(door::accept);
    return door;
  }

  /** As {@code 127.0.0.1:port}: what stands before the slash of an image's name. */
  public String host() {
    return "127.0.0.1:" + listener.getLocalPort();
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        receive(listener.accept());
      } catch (IOException e) {
        if (!listener.isClosed()) {
          throw new UncheckedIOException(e);
        }
      }
    }
  }

  /** A connection that comes while the door closes is ended here: closing has not seen it. */
  private void receive(Socket client) {
    open.add(client);
    if (listener.isClosed()) {
      end(client);
      return;
    }
    try {
      threads.execute(() -> admit(client));
    } catch (RejectedExecutionException e) {
      end(client);
    }
  }

  private void admit(Socket client) {
    try {
      int first = client.getInputStream().read();
      if (first == TLS_HANDSHAKE) {
        refuse(client);
      } else if (first >= 0) {
        relay(client, first);
      }
    } catch (IOException | RejectedExecutionException e) {
      // Either side hung up, or the door closes: the other is told by the end of its connection.
    } finally {
      end(client);
    }
  }

  /** Reads the greeting to its end: closing with unread bytes would destroy the answer. */
  private static void refuse(Socket client) throws IOException {
    InputStream in = client.getInputStream();
    in.skipNBytes(2);
    int length = in.read() << 8 | in.read();
    in.skipNBytes(Math.max(0, length));
    client.getOutputStream().write(REFUSAL);
    client.shutdownOutput();
  }

  private void relay(Socket client, int first) throws IOException {
    Socket registry = new Socket();
    open.add(registry);
    try {
      registry.connect(server);
      registry.setTcpNoDelay(true);
      client.setTcpNoDelay(true);
      threads.execute(() -> copy(registry, client));
      registry.getOutputStream().write(first);
      client.getInputStream().transferTo(registry.getOutputStream());
    } finally {
      end(registry);
    }
  }

  /** Answers of the registry; when it hangs up, so does the door. */
  private void copy(Socket registry, Socket client) {
    try {
      registry.getInputStream().transferTo(client.getOutputStream());
    } catch (IOException e) {
      // As in admit.
    } finally {
      end(client);
    }
  }

  private void end(Closeable socket) {
    open.remove(socket);
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Ends all connections. The registry behind it goes on. */
  @Override
  public void close() throws IOException {
    listener.close();
    open.forEach(this::end);
    threads.close();
  }
}
