package dev.layerlift.oci.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.layerlift.oci.model.Descriptor;
import dev.layerlift.oci.model.Digest;
import dev.layerlift.oci.model.MediaType;
import dev.layerlift.oci.model.RegistryHost;
import dev.layerlift.oci.model.RepositoryName;
import dev.layerlift.oci.store.BlobUpload;
import dev.layerlift.testing.fault.FaultRule;
import dev.layerlift.testing.registry.Journal;
import dev.layerlift.testing.registry.RegistryManners;
import dev.layerlift.testing.registry.Repository;
import dev.layerlift.testing.registry.Request;
import dev.layerlift.testing.registry.StrictRegistry;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.function.BooleanSupplier;

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

  /** Silences within a body end soon. */
  static TestRegistry impatient(RegistryManners manners) throws IOException {
    return start(manners, settings().withIdleTimeout(SHORT));
  }

  /** Silences before an answer end soon. */
  static TestRegistry hasty(RegistryManners manners) throws IOException {
    return start(manners, settings().withAnswerTimeout(SHORT));
  }

  static TestRegistry start(RegistryManners manners, RegistrySettings settings) throws IOException {
    return new TestRegistry(manners, server -> CredentialsSource.anonymous(), settings);
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
  List<String> requests() throws InterruptedException {
    return journal().requests().stream().map(TestRegistry::shown).toList();
  }

  private static String shown(Request request) {
    return request.method()
        + " "
        + request.path().replaceFirst("^(/v2)?/team/app", "").replaceAll("uploads/.+", "uploads/*");
  }

  /** Complete: an entry is written when the server is done, which may be after the client is. */
  Journal journal() throws InterruptedException {
    waitUntil(() -> server.openThings().requests() == 0);
    return server.journal();
  }

  /**
   * Waits for the server's side of what the client has given up: the JDK's selector frees a closed
   * socket within three seconds.
   */
  void assertNothingOpen() throws InterruptedException {
    waitUntil(() -> server.openThings().none());
    assertThat(server.openThings().none()).as(server.openThings().toString()).isTrue();
  }

  static void waitUntil(BooleanSupplier condition) throws InterruptedException {
    for (int i = 0; i < 2_000 && !condition.getAsBoolean(); i++) {
      Thread.sleep(5);
    }
  }

  @Override
  public void close() throws IOException {
    client.close();
    server.close();
  }
}
