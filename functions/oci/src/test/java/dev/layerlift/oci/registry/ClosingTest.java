package dev.layerlift.oci.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.layerlift.oci.model.Descriptor;
import dev.layerlift.oci.model.RegistryHost;
import dev.layerlift.oci.store.StoreException;
import dev.layerlift.testing.fault.Fault;
import dev.layerlift.testing.fault.FaultRule;
import dev.layerlift.testing.registry.RegistryManners;
import dev.layerlift.testing.registry.StrictRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** No thread, connection or waiting reader outlives the client. */
class ClosingTest {
  private static final byte[] BYTES = TestRegistry.bytes(8 << 20);
  private static final Descriptor BLOB = TestRegistry.descriptor(BYTES);

  private static Set<Thread> clientThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(t -> t.getName().startsWith("HttpClient-"))
        .collect(Collectors.toSet());
  }

  @Test
  void threadsEndWithTheClient() throws Exception {
    Set<Thread> before = clientThreads();
    try (StrictRegistry server = StrictRegistry.start(RegistryManners.plain())) {
      server.repository("team/app").storeBlob(BYTES);
      try (Registry client =
          Registry.open(
              RegistryEndpoint.plainHttp(RegistryHost.parse(server.host())),
              CredentialsSource.anonymous(),
              RegistrySettings.standard())) {
        assertThat(client.repository(TestRegistry.NAME).hasBlob(BLOB)).isTrue();
        assertThat(clientThreads()).hasSizeGreaterThan(before.size());
      }
      TestRegistry.waitUntil(() -> before.containsAll(clientThreads()));

      assertThat(before).containsAll(clientThreads());
    }
  }

  @Test
  void closingWakesUpAReaderThatWaits() throws Exception {
    try (TestRegistry registry =
        TestRegistry.start(
            RegistryManners.plain(), RegistrySettings.standard().withRetry(RetryPolicy.never()))) {
      registry.layer(BYTES);
      registry.fault(
          FaultRule.always("GET", "/v2/team/app/blobs/.*", new Fault.StallResponse(1_000)));
      CompletableFuture<Integer> reader =
          CompletableFuture.supplyAsync(() -> {
            try (InputStream stream = registry.repository.blob(BLOB)) {
              return stream.readAllBytes().length;
            } catch (IOException e) {
              throw new java.io.UncheckedIOException(e);
            }
          });
      TestRegistry.waitUntil(() -> registry.client.traffic().downloadedBytes() == 1_000);
      registry.client.close();

      assertThatThrownBy(reader::get)
          .isInstanceOf(ExecutionException.class)
          .hasRootCauseInstanceOf(IOException.class);
    }
  }

  @Test
  void closedClientRefusesToWork() throws Exception {
    try (TestRegistry registry =
        TestRegistry.start(
            RegistryManners.plain(), RegistrySettings.standard().withRetry(RetryPolicy.never()))) {
      registry.client.close();
      registry.client.close();

      assertThatThrownBy(() -> registry.repository.hasBlob(BLOB))
          .isInstanceOf(StoreException.class);
    }
  }

  @Test
  void soleRepositoryClosesItsRegistryAndASharedOneDoesNot() throws Exception {
    try (TestRegistry registry =
        TestRegistry.start(
            RegistryManners.plain(), RegistrySettings.standard().withRetry(RetryPolicy.never()))) {
      registry.layer(BYTES);
      registry.repository.close();
      assertThat(registry.repository.hasBlob(BLOB)).isTrue();

      registry.client.soleRepository(TestRegistry.NAME).close();
      assertThatThrownBy(() -> registry.repository.hasBlob(BLOB))
          .isInstanceOf(StoreException.class);
    }
  }
}
