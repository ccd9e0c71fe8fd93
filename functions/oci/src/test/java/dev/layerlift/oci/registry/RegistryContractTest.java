package dev.layerlift.oci.registry;

import dev.layerlift.oci.store.ImageTarget;
import dev.layerlift.oci.store.ImageTargetContract;
import dev.layerlift.testing.registry.Authentication;
import dev.layerlift.testing.registry.ReferrersSupport;
import dev.layerlift.testing.registry.RegistryManners;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;

/** The port's contract, against each kind of registry. After each test nothing is left open. */
class RegistryContractTest {
  abstract static class Contract extends ImageTargetContract {
    private TestRegistry registry;

    abstract TestRegistry start() throws IOException;

    @BeforeEach
    void open() throws IOException {
      registry = start();
    }

    @Override
    protected ImageTarget target() {
      return registry.repository;
    }

    @AfterEach
    void close() throws Exception {
      try (TestRegistry closing = registry) {
        closing.assertNothingOpen();
      }
    }
  }

  @Nested
  class OfTheSpecification extends Contract {
    @Override
    TestRegistry start() throws IOException {
      return TestRegistry.start(RegistryManners.plain());
    }
  }

  /** Blobs are served before a manifest names them: the contract reads what it wrote. */
  @Nested
  class OfEcr extends Contract {
    @Override
    TestRegistry start() throws IOException {
      return TestRegistry.start(
          RegistryManners.ecr().withUnreferencedBlobs(true),
          server -> host -> EcrTokens.of(server.tokens().issue(Duration.ofHours(12))));
    }
  }

  @Nested
  class WithTokens extends Contract {
    @Override
    TestRegistry start() throws IOException {
      Authentication.Basic account = new Authentication.Basic("carol", "correct horse");
      return TestRegistry.start(
          RegistryManners.plain()
              .withAuthentication(
                  new Authentication.Bearer(Duration.ofMinutes(5), Optional.of(account)))
              .withReferrers(ReferrersSupport.WITHOUT_SUBJECT_HEADER),
          server -> CredentialsSource.fixed(new Credentials.Basic("carol", "correct horse")));
    }
  }
}
