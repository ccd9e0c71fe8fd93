package dev.layerlift.sandbox.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.layerlift.aws.EcrCredentials;
import dev.layerlift.aws.SdkClients;
import dev.layerlift.oci.model.Digest;
import dev.layerlift.oci.model.RegistryHost;
import dev.layerlift.oci.model.RepositoryName;
import dev.layerlift.oci.model.Tag;
import dev.layerlift.oci.registry.Registry;
import dev.layerlift.oci.registry.RegistryEndpoint;
import dev.layerlift.oci.registry.RegistryRepository;
import dev.layerlift.oci.registry.RegistrySettings;
import dev.layerlift.sandbox.AwsAccount;
import dev.layerlift.testing.image.Format;
import dev.layerlift.testing.image.TestImage;
import dev.layerlift.testing.image.TestImages;
import dev.layerlift.testing.registry.RegistryManners;
import dev.layerlift.testing.registry.StrictRegistry;
import dev.layerlift.workflow.ImageAddress;
import dev.layerlift.workflow.ImageNotFoundException;
import dev.layerlift.workflow.RepositoryFacts;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ecr.EcrClient;

/**
 * The product's ECR adapters against the sandbox's ECR, through the real SDK and its own wiring.
 */
class EcrAdaptersTest {
  private static final AwsAccount ACCOUNT = new AwsAccount("123456789012", "eu-central-1");
  private static final RegistryHost HOST =
      new RegistryHost("123456789012.dkr.ecr.eu-central-1.amazonaws.com");
  private static final RepositoryName REPOSITORY = new RepositoryName("team/app");

  private final TestImage image = TestImages.linux(1, Format.OCI, 3_000);
  private final SdkEnvironment environment = new SdkEnvironment(ACCOUNT.region());
  private StrictRegistry registry;
  private EcrControlPlane controlPlane;
  private AwsJsonEndpoint endpoint;
  private EcrClient ecr;

  @BeforeEach
  void start() throws IOException {
    registry = StrictRegistry.start(RegistryManners.ecr());
    image.storeIn(registry.repository(REPOSITORY.path()), "v1");
    controlPlane = new EcrControlPlane(ACCOUNT, registry, Duration.ofHours(12));
    endpoint = AwsJsonEndpoint.ecr(controlPlane);
    environment.ecr(endpoint.uri());
    ecr = SdkClients.ecr();
  }

  @AfterEach
  void stop() throws IOException {
    ecr.close();
    endpoint.close();
    registry.close();
    environment.close();
  }

  private RepositoryFacts facts(String repository, Digest digest) {
    return new dev.layerlift.aws.EcrControlPlane(ecr)
        .facts(new ImageAddress(HOST, new RepositoryName(repository), new Tag("v1"), digest));
  }

  private Digest digest() {
    return Digest.parse(image.digest());
  }

  @Test
  void registryIsReachedWhereEcrSaysWithEcrsToken() throws IOException {
    EcrCredentials credentials = new EcrCredentials(ecr, InstantSource.system());
    RegistryEndpoint address = credentials.endpoint(HOST);

    assertThat(address).isEqualTo(new RegistryEndpoint(HOST, registry.uri()));
    try (Registry client = Registry.open(address, credentials, RegistrySettings.standard());
        RegistryRepository repository = client.repository(REPOSITORY)) {
      assertThat(repository.manifest(new Tag("v1")).digest()).isEqualTo(digest());
      assertThat(repository.manifest(digest()).digest()).isEqualTo(digest());
      assertThat(registry.tokens().issued()).as("one token for all").isEqualTo(1);
    }
  }

  @Test
  void tokenThatEndsEarlyIsRenewed() throws IOException {
    EcrCredentials credentials = new EcrCredentials(ecr, InstantSource.system());
    RegistryEndpoint address = credentials.endpoint(HOST);
    try (Registry client = Registry.open(address, credentials, RegistrySettings.standard());
        RegistryRepository repository = client.repository(REPOSITORY)) {
      repository.manifest(new Tag("v1"));
      registry.tokens().expireAll();

      assertThat(repository.manifest(new Tag("v1")).digest()).isEqualTo(digest());
      assertThat(registry.tokens().issued()).isEqualTo(2);
    }
  }

  @Test
  void factsOfAPlainRepository() {
    assertThat(facts("team/app", digest())).isEqualTo(RepositoryFacts.none());
  }

  @Test
  void factsOfARepositoryThatLambdaUsesAndOfAnArchivedImage() {
    controlPlane.tagRepository("team/app", Map.of("layerlift:strategy", "zstd", "team", "a"));
    controlPlane.setPolicy(
        "team/app",
        """
        {"Version":"2012-10-17","Statement":[{"Sid":"LambdaECRImageRetrievalPolicy",
         "Effect":"Allow","Principal":{"Service":"lambda.amazonaws.com"},
         "Action":["ecr:BatchGetImage","ecr:GetDownloadUrlForLayer"]}]}
        """);
    controlPlane.archive(image.digest());

    assertThat(facts("team/app", digest()))
        .isEqualTo(
            new RepositoryFacts(Map.of("layerlift:strategy", "zstd", "team", "a"), true, true));
  }

  @Test
  void whatIsGoneIsNotFound() {
    assertThatThrownBy(() -> facts("team/gone", digest()))
        .isInstanceOf(ImageNotFoundException.class)
        .hasMessageContaining("team/gone");
    assertThatThrownBy(() -> facts("team/app", Digest.sha256(new byte[] {1})))
        .isInstanceOf(ImageNotFoundException.class)
        .hasMessageContaining(Digest.sha256(new byte[] {1}).toString());
  }
}
