package dev.layerlift.inspect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.layerlift.oci.model.Digest;
import dev.layerlift.oci.model.Platform;
import dev.layerlift.oci.model.RegistryHost;
import dev.layerlift.oci.model.RepositoryName;
import dev.layerlift.oci.model.Tag;
import dev.layerlift.oci.registry.CredentialsSource;
import dev.layerlift.oci.registry.Registry;
import dev.layerlift.oci.registry.RegistryEndpoint;
import dev.layerlift.oci.registry.RegistryRepository;
import dev.layerlift.oci.registry.RegistrySettings;
import dev.layerlift.testing.image.Format;
import dev.layerlift.testing.image.Stored;
import dev.layerlift.testing.image.TestImage;
import dev.layerlift.testing.image.TestImages;
import dev.layerlift.testing.image.TestIndex;
import dev.layerlift.testing.registry.Authentication;
import dev.layerlift.testing.registry.RegistryManners;
import dev.layerlift.testing.registry.Repository;
import dev.layerlift.testing.registry.Request.Origin;
import dev.layerlift.testing.registry.StrictRegistry;
import dev.layerlift.workflow.ImageInventory;
import dev.layerlift.workflow.ImageInventory.PlatformImage;
import dev.layerlift.workflow.ImageNotFoundException;
import dev.layerlift.workflow.MalformedImageException;
import dev.layerlift.workflow.RepositoryFacts;
import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Inspection through the real client, from a registry with ECR's manners. */
class InspectRegistryTest {
  private static final Tag TAG = new Tag("v1");

  private StrictRegistry registry;
  private Registry client;
  private Repository stored;
  private RegistryRepository source;

  @BeforeEach
  void start() throws IOException {
    registry =
        StrictRegistry.start(
            RegistryManners.ecr().withAuthentication(new Authentication.Anonymous()));
    stored = registry.repository("team/app");
    client =
        Registry.open(
            RegistryEndpoint.plainHttp(new RegistryHost(registry.host())),
            CredentialsSource.anonymous(),
            RegistrySettings.standard());
    source = client.repository(new RepositoryName("team/app"));
  }

  @AfterEach
  void stop() throws IOException {
    source.close();
    client.close();
    registry.close();
  }

  private ImageInventory inspect(Stored image) {
    image.storeIn(stored, TAG.name());
    return new ImageInspector(source).inspect(TAG, RepositoryFacts.none());
  }

  @ParameterizedTest
  @MethodSource
  void imagesThatCanBeOptimized(Stored image, int layers) {
    ImageInventory inventory = inspect(image);

    assertThat(inventory.digest()).hasToString(image.digest());
    assertThat(inventory.obstacles()).isEmpty();
    assertThat(inventory.images())
        .allSatisfy(i -> assertThat(i.obstacle()).isEmpty())
        .allSatisfy(i -> assertThat(i.layers()).hasSize(layers));
  }

  static Stream<Arguments> imagesThatCanBeOptimized() {
    return Stream.of(
        Arguments.of(TestImages.linux(1, Format.OCI, 3_000), 3),
        Arguments.of(TestImages.linux(1, Format.DOCKER, 3_000), 3),
        Arguments.of(TestImages.multiPlatform(1, 3_000), 3),
        Arguments.of(TestImages.zstd(1, 3_000), 2));
  }

  @ParameterizedTest
  @MethodSource
  void platformsThatAreLeftAlone(Stored image, String reason) {
    ImageInventory inventory = inspect(image);

    assertThat(inventory.obstacles()).isEmpty();
    assertThat(inventory.images())
        .singleElement()
        .satisfies(i -> assertThat(i.obstacle().orElseThrow()).contains(reason));
  }

  static Stream<Arguments> platformsThatAreLeftAlone() {
    return Stream.of(
        Arguments.of(TestImages.windows(1, Format.OCI), "'windows'"),
        Arguments.of(TestImages.windows(1, Format.DOCKER), "'windows'"),
        Arguments.of(TestImages.withForeignLayer(1, Format.DOCKER), "outside the registry"),
        Arguments.of(TestImages.withForeignLayer(1, Format.OCI), "outside the registry"),
        Arguments.of(TestImages.stargz(1), "eStargz"),
        Arguments.of(TestImages.zstdChunked(1), "zstd:chunked"));
  }

  @ParameterizedTest
  @MethodSource
  void whatGetsNoTag(Stored image, String reason) {
    assertThat(inspect(image).obstacles())
        .singleElement()
        .satisfies(o -> assertThat(o.reason()).contains(reason))
        .satisfies(o -> assertThat(o.mayTag()).isFalse());
  }

  static Stream<Arguments> whatGetsNoTag() {
    TestImage image = TestImages.linux(1, Format.OCI, 3_000);
    return Stream.of(
        Arguments.of(TestImages.lambda(1), "Lambda"),
        Arguments.of(TestImages.helmChart(), "a Helm chart"),
        Arguments.of(TestImages.cosignSignature(image), "a signature"),
        Arguments.of(
            TestImages.referrer(image, "application/vnd.amazon.soci.index.v1+json"),
            "a SOCI index"));
  }

  @Test
  void multiPlatformImageTakesOneRequestADocument() {
    ImageInventory inventory = inspect(TestImages.multiPlatform(1, 3_000));

    assertThat(inventory.images())
        .extracting(PlatformImage::platform)
        .containsExactly(Platform.parse("linux/amd64"), Platform.parse("linux/arm64/v8"));
    assertThat(inventory.notes())
        .containsExactly("in the index beside the images: attestation manifest (2)");
    assertThat(registry.journal().count("GET", ".*/manifests/.*"))
        .as("index, children")
        .isEqualTo(3);
    assertThat(registry.journal().count("HEAD", ".*/manifests/.*")).as("cosign").isEqualTo(1);
    assertThat(registry.journal().count("GET", ".*/referrers/.*")).isEqualTo(1);
    assertThat(registry.journal().count("GET", ".*/blobs/.*")).as("configurations").isEqualTo(2);
    assertThat(registry.journal().where(r -> r.origin() == Origin.BLOB_STORE)).hasSize(2);
    assertThat(registry.journal().requests()).hasSize(9);
  }

  @Test
  void signatureOfTheSourceIsANote() {
    TestImage image = TestImages.linux(1, Format.OCI, 3_000);
    String cosign = image.digest().replace(':', '-') + ".sig";
    TestImages.cosignSignature(image).storeIn(stored, cosign);
    image.storeIn(stored);
    TestImages.referrer(image, "application/vnd.dev.cosign.artifact.sig.v1+json").storeIn(stored);

    assertThat(inspect(image).notes())
        .containsExactly(
            "the cosign signature " + cosign + " stays with the source",
            "1 manifests that refer to the source (signatures, attestations) stay with it");
  }

  @Test
  void tagThatIsNotThereIsNotFound() {
    assertThatThrownBy(() -> new ImageInspector(source).inspect(TAG, RepositoryFacts.none()))
        .isInstanceOf(ImageNotFoundException.class)
        .hasMessageContaining("v1");
  }

  @Test
  void childThatIsNotThereIsNotFound() {
    TestImage there = TestImages.linux(1, Format.OCI, 3_000);
    TestImage gone = TestImages.linux(2, Format.OCI, 3_000);
    TestIndex index = TestIndex.builder(Format.OCI).image(there).missing(gone.descriptor()).build();

    assertThatThrownBy(() -> inspect(index))
        .isInstanceOf(ImageNotFoundException.class)
        .hasMessageContaining(gone.digest());
  }

  @Test
  void configurationThatIsNotThereIsNotFound() {
    TestImage image = TestImages.linux(1, Format.OCI, 3_000);
    image.storeIn(stored, TAG.name());
    String config = Digest.sha256(image.config()).toString();
    stored.dropBlob(config);

    assertThatThrownBy(() -> new ImageInspector(source).inspect(TAG, RepositoryFacts.none()))
        .isInstanceOf(ImageNotFoundException.class)
        .hasMessageContaining("configuration " + config);
  }

  @Test
  void manifestWithoutAsManyDiffIdsAsLayersIsMalformed() {
    TestImage image =
        TestImages.builder(1, Format.OCI, 3_000)
            .config(config -> config.putObject("rootfs").put("type", "layers").putArray("diff_ids"))
            .build();

    assertThatThrownBy(() -> inspect(image))
        .isInstanceOf(MalformedImageException.class)
        .hasMessageContaining("has 3 layers")
        .hasMessageContaining("lists 0 diff_ids");
  }
}
