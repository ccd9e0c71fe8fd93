package dev.layerlift.oci.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.layerlift.oci.model.Descriptor;
import dev.layerlift.oci.model.Manifest;
import dev.layerlift.oci.model.RawManifest;
import dev.layerlift.oci.model.Tag;
import dev.layerlift.oci.store.BlobUpload;
import dev.layerlift.oci.store.SampleImage;
import dev.layerlift.testing.registry.RegistryManners;
import dev.layerlift.testing.registry.Request;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What one image costs at ECR, where requests are rationed. */
class RequestCountTest {
  private static final Tag TAG = Tag.parse("v1");

  private static TestRegistry ecr() throws Exception {
    return TestRegistry.start(
        RegistryManners.ecr(),
        server -> host -> EcrTokens.of(server.tokens().issue(Duration.ofHours(12))));
  }

  @Test
  void pushOfOneLayer() throws Exception {
    SampleImage image = SampleImage.of("counted");
    try (TestRegistry registry = ecr()) {
      push(registry, image);

      assertThat(registry.requests())
          .containsExactly(
              "POST /blobs/uploads/",
              "PATCH /blobs/uploads/*",
              "PUT /blobs/uploads/*",
              "HEAD /blobs/" + image.configDescriptor().digest(),
              "POST /blobs/uploads/",
              "PUT /blobs/uploads/*",
              "PUT /manifests/" + image.manifest().digest(),
              "PUT /manifests/v1");
      assertThat(registry.client.traffic().requests()).isEqualTo(8);
    }
  }

  @Test
  void pullOfOneLayer() throws Exception {
    SampleImage image = SampleImage.of("counted");
    try (TestRegistry registry = ecr()) {
      push(registry, image);
      registry.server.journal().clear();

      RawManifest raw = registry.repository.manifest(TAG);
      List<Descriptor> blobs = new ArrayList<>();
      blobs.add(((Manifest) raw.parse()).config());
      blobs.addAll(((Manifest) raw.parse()).layers());
      for (Descriptor blob : blobs) {
        try (InputStream stream = registry.repository.blob(blob)) {
          assertThat(stream.readAllBytes()).hasSize((int) blob.size());
        }
      }

      String config = image.configDescriptor().digest().toString();
      String layer = image.layerDescriptor().digest().toString();
      assertThat(registry.requests())
          .containsExactly(
              "GET /manifests/v1",
              "GET /blobs/" + config,
              "GET /" + config,
              "GET /blobs/" + layer,
              "GET /" + layer);
    }
  }

  /** An answer can be read a moment before its connection is free again: then there is a second. */
  @Test
  void connectionIsUsedAgain() throws Exception {
    try (TestRegistry registry = ecr()) {
      push(registry, SampleImage.of("counted"));

      List<Request> requests = registry.journal().requests();
      assertThat(requests.stream().map(Request::connection).distinct().count())
          .isLessThanOrEqualTo(requests.size() / 2);
    }
  }

  private static void push(TestRegistry registry, SampleImage image) throws Exception {
    try (BlobUpload upload = registry.repository.upload()) {
      upload.write(image.layer(), 0, image.layer().length);
      upload.commit(image.layerDescriptor().digest(), image.layer().length);
    }
    registry.repository.putBlob(image.configDescriptor(), image.config());
    registry.repository.putManifest(image.manifest());
    registry.repository.tag(TAG, image.manifest());
  }
}
