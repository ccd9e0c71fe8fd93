package dev.layerlift.handler;

import dev.layerlift.aws.EcrCredentials;
import dev.layerlift.oci.model.RegistryHost;
import dev.layerlift.oci.model.RepositoryName;
import dev.layerlift.oci.registry.Registry;
import dev.layerlift.oci.registry.RegistrySettings;
import dev.layerlift.oci.store.ImageTarget;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/**
 * The repositories of the account's own registry: its address comes from ECR with the credentials,
 * never from the event. Connections and credentials outlive an invocation.
 */
final class EcrRepositories implements Repositories {
  private final EcrCredentials credentials;
  private final Map<RegistryHost, Registry> registries = new HashMap<>();

  EcrRepositories(EcrCredentials credentials) {
    this.credentials = credentials;
  }

  @Override
  public synchronized ImageTarget open(RegistryHost host, RepositoryName repository)
      throws IOException {
    Registry registry = registries.get(host);
    if (registry == null) {
      registry =
          Registry.open(credentials.endpoint(host), credentials, RegistrySettings.standard());
      registries.put(host, registry);
    }
    return registry.repository(repository);
  }
}
