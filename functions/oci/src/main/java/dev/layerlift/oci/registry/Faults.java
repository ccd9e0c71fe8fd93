package dev.layerlift.oci.registry;

import dev.layerlift.oci.model.Text;
import dev.layerlift.oci.store.StoreException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpConnectTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/** Names what went wrong on the wire. */
final class Faults {
  private Faults() {}

  /**
   * @param tried method and redacted URL
   * @return worth a repetition, unless the certificate is not trusted
   */
  static StoreException of(String tried, Throwable wrapped) {
    Throwable fault = unwrap(wrapped);
    if (fault instanceof StoreException known) {
      return known;
    }
    String message = tried + ": " + reason(fault);
    boolean untrusted =
        causes(fault).stream()
            .anyMatch(
                c -> c instanceof CertificateException || c instanceof CertPathValidatorException);
    return untrusted
        ? new StoreException.ProtocolViolation(message, fault)
        : new StoreException.Unavailable(message, fault);
  }

  /** In words; the JDK's own text is often missing. */
  static String reason(Throwable wrapped) {
    Throwable fault = unwrap(wrapped);
    if (causes(fault).stream().anyMatch(c -> c instanceof UnresolvedAddressException)) {
      return "unknown host";
    }
    return switch (fault) {
      case HttpConnectTimeoutException e -> "no connection in time";
      case ConnectException e -> "connection refused";
      // The JDK quotes what a server has sent.
      case IOException e when e.getMessage() != null -> Text.line(e.getMessage());
      default -> fault.getClass().getSimpleName();
    };
  }

  static String seconds(Duration duration) {
    return duration.toMillis() % 1000 == 0
        ? duration.toSeconds() + " s"
        : duration.toMillis() + " ms";
  }

  private static Throwable unwrap(Throwable fault) {
    Throwable cause = fault.getCause();
    boolean wrapper = fault instanceof ExecutionException || fault instanceof CompletionException;
    return wrapper && cause != null ? unwrap(cause) : fault;
  }

  private static List<Throwable> causes(Throwable fault) {
    List<Throwable> causes = new ArrayList<>();
    for (Throwable c = fault; c != null && causes.size() < 20; c = c.getCause()) {
      causes.add(c);
    }
    return causes;
  }
}
