package dev.layerlift.integration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.layerlift.oci.model.Descriptor;
import dev.layerlift.oci.model.ManifestSelector;
import dev.layerlift.oci.model.MediaType;
import dev.layerlift.oci.model.RegistryHost;
import dev.layerlift.oci.model.RepositoryName;
import dev.layerlift.oci.model.Tag;
import dev.layerlift.oci.registry.CredentialsSource;
import dev.layerlift.oci.registry.Registry;
import dev.layerlift.oci.registry.RegistryEndpoint;
import dev.layerlift.oci.registry.RegistrySettings;
import dev.layerlift.oci.store.ImageTarget;
import dev.layerlift.oci.store.ImageTargetContract;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Our registry client against docker-registry: the whole contract of the port, and more. */
@ExtendWith(Judges.class)
final class RegistryClientIT extends ImageTargetContract {

  private static final AtomicInteger REPOSITORIES = new AtomicInteger();

  private final RealImages images;
  private final DockerRegistry server;
  private final Registry registry;
  private final ImageTarget target;

  RegistryClientIT(RealImages images, DockerRegistry server) {
    this.images = images;
    this.server = server;
    this.registry = open(server.host());
    this.target = registry.repository(freshRepository());
  }

  @AfterEach
  void closeTheRegistry() throws IOException {
    target.close();
    registry.close();
  }

  @Override
  protected ImageTarget target() {
    return target;
  }

  @Test
  void blobOfAnotherRepositoryIsMountedWithoutMovingBytes() throws IOException {
    byte[] bytes = randomBytes(20, 300_000);
    Descriptor blob = upload(bytes);
    RepositoryName from = RepositoryName.parse("contract/" + REPOSITORIES.get());
    long uploaded = registry.traffic().uploadedBytes();
    try (ImageTarget other = registry.repository(freshRepository())) {
      assertThat(other.mount(blob, from)).isTrue();
      assertThat(other.hasBlob(blob)).isTrue();
      assertThat(other.blob(blob)).hasBinaryContent(bytes);
    }
    assertThat(registry.traffic().uploadedBytes()).isEqualTo(uploaded);
  }

  @Test
  void brokenDownloadResumesWhereItBroke() throws IOException {
    byte[] bytes = randomBytes(21, 5_000_000);
    Descriptor blob = upload(bytes);
    RepositoryName name = RepositoryName.parse("contract/" + REPOSITORIES.get());
    try (CuttingProxy proxy = CuttingProxy.before(server.host(), 3, 1_000_000);
        Registry broken = open(proxy.host());
        ImageTarget repository = broken.repository(name)) {
      assertThat(repository.blob(blob)).hasBinaryContent(bytes);
      assertThat(proxy.cutsLeft()).isZero();
      assertThat(broken.traffic().resumed()).isEqualTo(3);
      assertThat(broken.traffic().downloadedBytes()).isEqualTo(bytes.length);
    }
  }

  @Test
  void imagePushedBySkopeoInDockersFormatReadsByteForByte() throws IOException {
    String name = "client/docker-format";
    String pushed = "docker://" + server.host() + "/" + name + ":v1";
    Tool.SKOPEO.run("copy", "--format=v2s2", "--dest-tls-verify=false", images.reference(), pushed);
    ForeignView expected = ForeignView.of(pushed);

    try (ImageTarget repository = registry.repository(RepositoryName.parse(name))) {
      ManifestSelector tag = Tag.parse("v1");
      assertThat(repository.manifest(tag).digest().toString()).isEqualTo(expected.digest());
      assertThat(repository.manifest(tag).mediaType()).isEqualTo(MediaType.DOCKER_MANIFEST);
      assertThat(repository.resolve(tag))
          .hasValueSatisfying(
              found -> assertThat(found.digest().toString()).isEqualTo(expected.digest()));
      assertThat(repository.tags()).containsExactly(Tag.parse("v1"));
    }
  }

  private static Registry open(String host) {
    return Registry.open(
        RegistryEndpoint.plainHttp(RegistryHost.parse(host)),
        CredentialsSource.anonymous(),
        RegistrySettings.standard());
  }

  private static RepositoryName freshRepository() {
    return RepositoryName.parse("contract/" + REPOSITORIES.incrementAndGet());
  }
}
