package dev.layerlift.oci.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.layerlift.oci.model.Descriptor;
import dev.layerlift.oci.model.Digest;
import dev.layerlift.oci.model.MediaType;
import dev.layerlift.oci.model.RawManifest;
import dev.layerlift.oci.model.Tag;
import dev.layerlift.oci.store.SampleImage;
import dev.layerlift.oci.store.StoreException;
import dev.layerlift.testing.content.Content;
import dev.layerlift.testing.fault.Answers;
import dev.layerlift.testing.fault.Fault;
import dev.layerlift.testing.fault.FaultRule;
import dev.layerlift.testing.registry.ReferrersSupport;
import dev.layerlift.testing.registry.RegistryManners;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReferrerListTest {
  private static final MediaType SIGNATURE = MediaType.parse("application/vnd.example.signature");
  private static final MediaType BILL = MediaType.parse("application/vnd.example.bill");
  private static final String LIST = "/v2/team/app/referrers/.*";

  private static RawManifest pushImage(TestRegistry registry) throws Exception {
    RawManifest image = SampleImage.of("subject").putBlobs(registry.repository).manifest();
    registry.repository.putManifest(image);
    return image;
  }

  private static RawManifest pushReferrer(
      TestRegistry registry, RawManifest subject, MediaType type, String word) throws Exception {
    RawManifest referrer =
        SampleImage.about(subject, type.name(), word).putBlobs(registry.repository).manifest();
    registry.repository.putManifest(referrer);
    return referrer;
  }

  @Test
  void pagesAreFollowed() throws Exception {
    try (TestRegistry registry = TestRegistry.start(RegistryManners.plain().withPageLimit(2))) {
      RawManifest image = pushImage(registry);
      for (int i = 0; i < 5; i++) {
        pushReferrer(registry, image, SIGNATURE, "number " + i);
      }

      assertThat(registry.repository.referrers(image.digest())).hasSize(5);
      assertThat(registry.journal().count("GET", LIST)).isEqualTo(3);
    }
  }

  @Test
  void artifactTypeIsFilteredByTheRegistry() throws Exception {
    try (TestRegistry registry = TestRegistry.start(RegistryManners.plain())) {
      RawManifest image = pushImage(registry);
      RawManifest signature = pushReferrer(registry, image, SIGNATURE, "signed");
      pushReferrer(registry, image, BILL, "of materials");

      assertThat(registry.repository.referrers(image.digest(), SIGNATURE))
          .extracting(Descriptor::digest)
          .containsExactly(signature.digest());
      assertThat(registry.journal().requests("GET", LIST).getFirst().query())
          .isEqualTo("artifactType=application%2Fvnd.example.signature");
    }
  }

  @Test
  void artifactTypeIsFilteredHereWhereTheRegistryDoesNot() throws Exception {
    try (TestRegistry registry =
        TestRegistry.start(RegistryManners.plain().withReferrers(ReferrersSupport.ABSENT))) {
      RawManifest image = pushImage(registry);
      pushReferrer(registry, image, SIGNATURE, "signed");
      RawManifest bill = pushReferrer(registry, image, BILL, "of materials");

      assertThat(registry.repository.referrers(image.digest())).hasSize(2);
      assertThat(registry.repository.referrers(image.digest(), BILL))
          .extracting(Descriptor::digest)
          .containsExactly(bill.digest());
    }
  }

  @Test
  void registryWithoutTheEndpointGetsTheTagOfTheSpecification() throws Exception {
    try (TestRegistry registry =
        TestRegistry.start(RegistryManners.plain().withReferrers(ReferrersSupport.ABSENT))) {
      RawManifest image = pushImage(registry);
      RawManifest first = pushReferrer(registry, image, SIGNATURE, "first");
      RawManifest second = pushReferrer(registry, image, SIGNATURE, "second");
      registry.repository.putManifest(first);

      assertThat(registry.repository.tags())
          .containsExactly(Tag.parse("sha256-" + image.digest().hex()));
      assertThat(registry.repository.referrers(image.digest()))
          .extracting(Descriptor::digest)
          .containsExactly(first.digest(), second.digest());
      assertThat(registry.repository.referrers(image.digest()).getFirst())
          .satisfies(d -> {
            assertThat(d.artifactType()).contains(SIGNATURE.name());
            assertThat(d.annotations()).containsEntry("word", "first");
          });
    }
  }

  @Test
  void registryThatListsWithoutSayingSoGetsNoTag() throws Exception {
    try (TestRegistry registry =
        TestRegistry.start(
            RegistryManners.plain().withReferrers(ReferrersSupport.WITHOUT_SUBJECT_HEADER))) {
      RawManifest image = pushImage(registry);
      RawManifest signature = pushReferrer(registry, image, SIGNATURE, "signed");

      assertThat(registry.repository.tags()).isEmpty();
      assertThat(registry.repository.referrers(image.digest()))
          .extracting(Descriptor::digest)
          .containsExactly(signature.digest());
    }
  }

  @Test
  void neitherEndpointNorTagMeansNone() throws Exception {
    try (TestRegistry registry =
        TestRegistry.start(RegistryManners.plain().withReferrers(ReferrersSupport.ABSENT))) {
      assertThat(registry.repository.referrers(Digest.sha256(new byte[1]))).isEmpty();
    }
  }

  @Test
  void htmlMeansThatThereIsNoEndpoint() throws Exception {
    try (TestRegistry registry = TestRegistry.start(RegistryManners.plain())) {
      registry.fault(FaultRule.always("GET", LIST, Answers.html()));

      assertThat(registry.repository.referrers(Digest.sha256(new byte[1]))).isEmpty();
    }
  }

  @Test
  void listThatIsNoIndexIsAProtocolViolation() throws Exception {
    try (TestRegistry registry = TestRegistry.start(RegistryManners.plain())) {
      registry.fault(
          FaultRule.always(
              "GET",
              LIST,
              new Fault.Answer(
                  200,
                  Map.of("Content-Type", MediaType.OCI_INDEX.name()),
                  Content.of("{\"schemaVersion\":2,\"manifests\":7}"))));

      assertThatThrownBy(() -> registry.repository.referrers(Digest.sha256(new byte[1])))
          .isInstanceOf(StoreException.ProtocolViolation.class);
    }
  }
}
