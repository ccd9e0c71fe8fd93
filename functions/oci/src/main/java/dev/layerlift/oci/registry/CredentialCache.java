package dev.layerlift.oci.registry;

import dev.layerlift.oci.model.RegistryHost;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Keeps a source's credentials until shortly before they expire or until they are refused. */
final class CredentialCache {
  private final RegistryHost host;
  private final CredentialsSource source;
  private final InstantSource clock;
  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable TimedCredentials kept;

  CredentialCache(RegistryHost host, CredentialsSource source, InstantSource clock) {
    this.host = host;
    this.source = source;
    this.clock = clock;
  }

  /**
   * @param goodFor how long the credentials must last at least
   */
  Credentials get(Duration goodFor) throws IOException {
    lock.lock();
    try {
      TimedCredentials current = kept;
      if (current == null || expires(current, clock.instant().plus(goodFor))) {
        current = source.obtain(host);
        kept = current;
      }
      return current.credentials();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Asks the source again, unless another thread has done so since.
   *
   * @return whether there are other credentials now than those that were refused
   */
  boolean renew(Credentials refused) throws IOException {
    lock.lock();
    try {
      TimedCredentials current = kept;
      if (current == null || current.credentials().equals(refused)) {
        current = source.obtain(host);
        kept = current;
      }
      return !current.credentials().equals(refused);
    } finally {
      lock.unlock();
    }
  }

  /** The next {@link #get} asks the source. */
  void forget() {
    lock.lock();
    try {
      kept = null;
    } finally {
      lock.unlock();
    }
  }

  private static boolean expires(TimedCredentials credentials, Instant at) {
    return credentials.expiresAt().filter(e -> !e.isAfter(at)).isPresent();
  }
}
