package dev.layerlift.cli;

import dev.layerlift.aws.EcrCredentials;
import dev.layerlift.aws.SdkClients;
import dev.layerlift.oci.layout.DockerArchive;
import dev.layerlift.oci.layout.ImageLocation;
import dev.layerlift.oci.layout.LocalImageSource;
import dev.layerlift.oci.layout.OciArchive;
import dev.layerlift.oci.layout.OciLayout;
import dev.layerlift.oci.model.ImageReference;
import dev.layerlift.oci.model.RegistryHost;
import dev.layerlift.oci.registry.Credentials;
import dev.layerlift.oci.registry.CredentialsSource;
import dev.layerlift.oci.registry.DockerConfig;
import dev.layerlift.oci.registry.Registry;
import dev.layerlift.oci.registry.RegistryEndpoint;
import dev.layerlift.oci.registry.RegistryRepository;
import dev.layerlift.oci.registry.RegistrySettings;
import dev.layerlift.oci.store.ImageTarget;
import dev.layerlift.oci.store.StoreException;
import java.io.IOException;
import java.time.InstantSource;
import java.util.regex.Pattern;

/** Opens what the user named. */
final class Stores {
  private static final Pattern ECR_HOST =
      Pattern.compile("[0-9]{12}\\.dkr\\.ecr(-fips)?\\.[a-z0-9-]+\\.amazonaws\\.com(\\.cn)?");

  private final boolean plainHttp;

  Stores(boolean plainHttp) {
    this.plainHttp = plainHttp;
  }

  /** The caller closes what it gets. */
  OpenImage open(ImageLocation location) throws IOException {
    return switch (location) {
      case ImageLocation.Remote(ImageReference reference) ->
          new OpenImage(repository(reference), reference.selector());
      case ImageLocation.OciDirectory local -> select(OciLayout.open(local.path()), local);
      case ImageLocation.OciArchiveFile local -> select(OciArchive.open(local.path()), local);
      case ImageLocation.DockerArchiveFile local -> select(DockerArchive.open(local.path()), local);
    };
  }

  /**
   * The caller closes what it gets.
   *
   * @throws StoreException.Unsupported for what can only be read
   */
  ImageTarget openTarget(ImageLocation location) throws IOException {
    return switch (location) {
      case ImageLocation.Remote(ImageReference reference) -> repository(reference);
      case ImageLocation.OciDirectory local -> OciLayout.openOrCreate(local.path());
      case ImageLocation.OciArchiveFile local -> OciArchive.openOrCreate(local.path());
      case ImageLocation.DockerArchiveFile local ->
          throw new StoreException.Unsupported(
              local + " can only be read: it has no place for zstd layers; write to oci:DIR:TAG");
    };
  }

  private static OpenImage select(LocalImageSource store, ImageLocation.Local local)
      throws IOException {
    try {
      return new OpenImage(store, store.select(local.image()));
    } catch (IOException | RuntimeException e) {
      store.close();
      throw e;
    }
  }

  private RegistryRepository repository(ImageReference reference) throws IOException {
    RegistryHost host = reference.registry();
    return Registry.open(endpoint(host), credentials(host), RegistrySettings.standard())
        .soleRepository(reference.repository());
  }

  RegistryEndpoint endpoint(RegistryHost host) {
    return plainHttp ? RegistryEndpoint.plainHttp(host) : RegistryEndpoint.of(host);
  }

  /** The Docker configuration; for ECR without an entry there, the AWS default chain. */
  private static CredentialsSource credentials(RegistryHost host) throws IOException {
    CredentialsSource docker = DockerConfig.of(System.getenv());
    boolean anonymous = docker.obtain(host).credentials() instanceof Credentials.Anonymous;
    return anonymous && ECR_HOST.matcher(host.name()).matches()
        ? new EcrCredentials(SdkClients.ecr(), InstantSource.system())
        : docker;
  }
}
