package dev.layerlift.oci.registry;

import dev.layerlift.oci.model.RegistryHost;
import java.io.IOException;

/**
 * Where credentials come from: the Docker configuration, ECR's control plane. The client keeps what
 * it gets until shortly before it expires or until the registry refuses it, then asks again: a
 * source needs no cache of its own. Called by one thread at a time for each {@link Registry}.
 */
@FunctionalInterface
public interface CredentialsSource {
  /**
   * @throws dev.layerlift.oci.store.StoreException if there is a way to credentials but it fails;
   *     {@code Throttled} and {@code Unavailable} are retried
   */
  TimedCredentials obtain(RegistryHost host) throws IOException;

  /** No credentials at all. */
  static CredentialsSource anonymous() {
    return fixed(new Credentials.Anonymous());
  }

  /** The same credentials for every host: use it with one registry only. */
  static CredentialsSource fixed(Credentials credentials) {
    return host -> TimedCredentials.unlimited(credentials);
  }
}
