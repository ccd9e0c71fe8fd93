package dev.layerlift.oci.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.layerlift.oci.model.Descriptor;
import dev.layerlift.oci.model.Digest;
import dev.layerlift.oci.model.MediaType;
import dev.layerlift.oci.model.RegistryHost;
import dev.layerlift.oci.model.RepositoryName;
import dev.layerlift.oci.store.BlobUpload;
import dev.layerlift.testing.fault.FaultRule;
import dev.layerlift.testing.registry.RegistryManners;
import dev.layerlift.testing.registry.Repository;
import dev.layerlift.testing.registry.Request;
import dev.layerlift.testing.registry.StrictRegistry;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Random;

/** The strict registry, a client of it and the repository {@code team/app}. Pauses take no time. */
final class TestRegistry implements AutoCloseable {
  static final RepositoryName NAME = RepositoryName.parse("team/app");

  /** Long enough for a busy machine where an answer comes, short where none does. */
  static final Duration SHORT = Duration.ofMillis(700);

  final ManualTime time = new ManualTime();
  final StrictRegistry server;
  final Registry client;
  final RegistryRepository repository;

  private TestRegistry(RegistryManners manners, SourceOf credentials, RegistrySettings settings)
      throws IOException {
    server = StrictRegistry.start(manners, time);
    client =
        Registry.open(
            RegistryEndpoint.plainHttp(RegistryHost.parse(server.host())),
            credentials.of(server),
            settings,
            time.timing());
    repository = client.repository(NAME);
    server.repository(NAME.path());
  }

  /** Credentials that may need the server to be made. */
  @FunctionalInterface
  interface SourceOf {
    CredentialsSource of(StrictRegistry server);
  }

  static TestRegistry start(RegistryManners manners) throws IOException {
    return start(manners, server -> CredentialsSource.anonymous());
  }

  static TestRegistry start(RegistryManners manners, SourceOf credentials) throws IOException {
    return new TestRegistry(manners, credentials, settings());
  }

  /** Silences end soon. */
  static TestRegistry impatient(RegistryManners manners) throws IOException {
    return new TestRegistry(
        manners,
        server -> CredentialsSource.anonymous(),
        settings().withIdleTimeout(SHORT).withAnswerTimeout(SHORT));
  }

  static RegistrySettings settings() {
    return RegistrySettings.standard()
        .withRetry(
            new RetryPolicy(
                4, Duration.ofMillis(100), Duration.ofSeconds(10), Duration.ofMinutes(1)));
  }

  Repository stored() {
    return server.repository(NAME.path());
  }

  /** Stores a layer behind the protocol's back. */
  Descriptor layer(byte[] bytes) {
    stored().storeBlob(bytes);
    return descriptor(bytes);
  }

  Descriptor upload(byte[] bytes) throws IOException {
    try (BlobUpload upload = repository.upload()) {
      upload.write(bytes, 0, bytes.length);
      upload.commit(Digest.sha256(bytes), bytes.length);
    }
    return descriptor(bytes);
  }

  static Descriptor descriptor(byte[] bytes) {
    return Descriptor.of(MediaType.OCI_LAYER_GZIP, Digest.sha256(bytes), bytes.length);
  }

  static byte[] bytes(int size) {
    byte[] bytes = new byte[size];
    new Random(size).nextBytes(bytes);
    return bytes;
  }

  void fault(FaultRule rule) {
    server.faults().add(rule);
  }

  /** Method and path below the repository of each request so far. */
  List<String> requests() {
    return server.journal().requests().stream().map(TestRegistry::shown).toList();
  }

  private static String shown(Request request) {
    return request.method()
        + " "
        + request.path().replaceFirst("^(/v2)?/team/app", "").replaceAll("uploads/.+", "uploads/*");
  }

  /** Waits for the server's side of what the client has given up. */
  void assertNothingOpen() throws InterruptedException {
    for (int i = 0; i < 200 && !server.openThings().none(); i++) {
      Thread.sleep(10);
    }
    assertThat(server.openThings().none()).as(server.openThings().toString()).isTrue();
  }

  @Override
  public void close() throws IOException {
    client.close();
    server.close();
  }
}
