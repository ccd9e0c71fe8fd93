package dev.layerlift.oci.registry;

import dev.layerlift.oci.model.RepositoryName;
import java.net.InetAddress;
import java.net.http.HttpClient;
import java.util.Optional;

/**
 * A registry's connections, credentials and tokens, shared by its repositories. Safe for use by
 * several threads. The caller closes it after its repositories.
 */
public final class Registry implements AutoCloseable {
  private final RegistryEndpoint endpoint;
  private final Transport transport;
  private final Calls calls;
  private final Counters counters = new Counters();

  private Registry(
      RegistryEndpoint endpoint,
      CredentialsSource credentials,
      RegistrySettings settings,
      Timing timing,
      Optional<HttpClient> client) {
    RedirectPolicy policy = new RedirectPolicy(endpoint, InetAddress::getAllByName);
    this.endpoint = endpoint;
    this.transport = new Transport(settings, counters, client);
    Authorizer authorizer =
        new Authorizer(
            new CredentialCache(endpoint.host(), credentials, timing.clock()),
            new TokenService(transport, policy, timing.clock()),
            timing.clock());
    this.calls = new Calls(endpoint, transport, authorizer, policy, settings, timing, counters);
  }

  /** Connects nothing yet. */
  public static Registry open(
      RegistryEndpoint endpoint, CredentialsSource credentials, RegistrySettings settings) {
    return open(endpoint, credentials, settings, Timing.system());
  }

  public static Registry open(
      RegistryEndpoint endpoint,
      CredentialsSource credentials,
      RegistrySettings settings,
      Timing timing) {
    return open(endpoint, credentials, settings, timing, Optional.empty());
  }

  /**
   * @param client that carries all requests: follows no redirect, and stays open; without, the
   *     registry has one of its own
   */
  public static Registry open(
      RegistryEndpoint endpoint,
      CredentialsSource credentials,
      RegistrySettings settings,
      Timing timing,
      Optional<HttpClient> client) {
    return new Registry(endpoint, credentials, settings, timing, client);
  }

  public RegistryEndpoint endpoint() {
    return endpoint;
  }

  /** Closing the repository leaves this registry open. */
  public RegistryRepository repository(RepositoryName name) {
    return new RegistryRepository(new RepositoryUrls(endpoint, name), calls, () -> {});
  }

  /** The repository owns this registry from now on: closing it closes both. */
  public RegistryRepository soleRepository(RepositoryName name) {
    return new RegistryRepository(new RepositoryUrls(endpoint, name), calls, this::close);
  }

  public RegistryTraffic traffic() {
    return counters.snapshot();
  }

  /** Breaks off what is under way; no thread or connection is left. Idempotent. */
  @Override
  public void close() {
    transport.close();
  }

  @Override
  public String toString() {
    return endpoint.host().toString();
  }
}
