package dev.layerlift.publish;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.layerlift.oci.model.Descriptor;
import dev.layerlift.oci.model.Digest;
import dev.layerlift.oci.model.MediaType;
import dev.layerlift.oci.model.RawManifest;
import dev.layerlift.publish.SociIndexManifest.IndexedLayer;
import dev.layerlift.workflow.LayerResult.Indexed;
import dev.layerlift.workflow.SociSettings;
import dev.layerlift.workflow.SociVersion;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The bytes, field by field. */
class SociIndexManifestTest {
  private static final Digest LAYER = Digest.sha256(new byte[] {1});
  private static final Digest ZTOC = Digest.sha256(new byte[] {2});
  private static final Digest IMAGE = Digest.sha256(new byte[] {3});
  private static final String EMPTY =
      "sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a";

  private static IndexedLayer layer(MediaType type, boolean xattrs) {
    return new IndexedLayer(
        Descriptor.of(type, LAYER, 20_000_000), new Indexed(ZTOC, 123, 60_000_000, 15, xattrs));
  }

  private static Descriptor ztoc(SociSettings settings) {
    return SociIndexManifest.ztoc(layer(MediaType.DOCKER_LAYER_GZIP, false), settings);
  }

  private static String text(RawManifest index) {
    return new String(index.bytes(), UTF_8);
  }

  @Test
  void versionTwoHasNoSubjectAndNoArtifactType() {
    RawManifest index =
        SociIndexManifest.of(
            SociVersion.V2, List.of(ztoc(SociSettings.DEFAULT)), Optional.empty(), "A <b> & c");

    assertThat(index.mediaType()).isEqualTo(MediaType.OCI_MANIFEST);
    assertThat(text(index))
        .isEqualTo(
            "{\"schemaVersion\":2,"
                + "\"mediaType\":\"application/vnd.oci.image.manifest.v1+json\","
                + "\"config\":{\"mediaType\":\"application/vnd.amazon.soci.index.v2+json\","
                + "\"digest\":\""
                + EMPTY
                + "\",\"size\":2},"
                + "\"layers\":[{\"mediaType\":\"application/octet-stream\","
                + "\"digest\":\""
                + ZTOC
                + "\",\"size\":123,\"annotations\":{"
                + "\"com.amazon.soci.image-layer-digest\":\""
                + LAYER
                + "\","
                + "\"com.amazon.soci.image-layer-mediaType\":"
                + "\"application/vnd.docker.image.rootfs.diff.tar.gzip\","
                + "\"com.amazon.soci.span-size\":\"4194304\"}}],"
                + "\"annotations\":{\"com.amazon.soci.build-tool-identifier\":"
                + "\"A \\u003cb\\u003e \\u0026 c\"}}");
  }

  @Test
  void versionOneNamesItsImageByTypeDigestAndSizeAlone() {
    Descriptor image =
        Descriptor.of(MediaType.DOCKER_MANIFEST, IMAGE, 999).withAnnotation("not", "written");

    RawManifest index =
        SociIndexManifest.of(
            SociVersion.V1, List.of(ztoc(SociSettings.DEFAULT)), Optional.of(image), "t");

    assertThat(text(index))
        .contains("\"config\":{\"mediaType\":\"application/vnd.amazon.soci.index.v1+json\",")
        .endsWith(
            "],\"subject\":{\"mediaType\":\"application/vnd.docker.distribution.manifest.v2+json\","
                + "\"digest\":\""
                + IMAGE
                + "\",\"size\":999},"
                + "\"annotations\":{\"com.amazon.soci.build-tool-identifier\":\"t\"}}");
  }

  @Test
  void subjectBelongsToVersionOneOnly() {
    Descriptor image = Descriptor.of(MediaType.OCI_MANIFEST, IMAGE, 999);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> SociIndexManifest.of(SociVersion.V2, List.of(), Optional.of(image), "t"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SociIndexManifest.of(SociVersion.V1, List.of(), Optional.empty(), "t"));
  }

  @Test
  void layerThatStandsTwiceHasTwoEntries() {
    Descriptor ztoc = ztoc(SociSettings.DEFAULT);

    RawManifest index =
        SociIndexManifest.of(SociVersion.V2, List.of(ztoc, ztoc), Optional.empty(), "t");

    assertThat(text(index).split(ZTOC.toString(), -1)).hasSize(3);
  }

  @Test
  void xattrsAreDisabledOnlyIfAskedForAndOnlyWhereThereAreNone() {
    SociSettings skip = SociSettings.DEFAULT.withSkipXattrs(true);

    assertThat(SociIndexManifest.ztoc(layer(MediaType.OCI_LAYER_GZIP, false), skip).annotations())
        .containsEntry("com.amazon.soci.disable-xattrs", "true");
    assertThat(SociIndexManifest.ztoc(layer(MediaType.OCI_LAYER_GZIP, true), skip).annotations())
        .doesNotContainKey("com.amazon.soci.disable-xattrs");
    assertThat(ztoc(SociSettings.DEFAULT).annotations())
        .doesNotContainKey("com.amazon.soci.disable-xattrs");
  }

  @Test
  void prefetchListNamesItsLayerAlone() {
    byte[] list = "[]".getBytes(UTF_8);

    Descriptor descriptor = SociIndexManifest.prefetch(LAYER, list);

    assertThat(descriptor.mediaType().name())
        .isEqualTo("application/vnd.amazon.soci.prefetch.v1+json");
    assertThat(descriptor.size()).isEqualTo(2);
    assertThat(descriptor.annotations())
        .containsOnlyKeys("com.amazon.soci.image-layer-digest")
        .containsEntry("com.amazon.soci.image-layer-digest", LAYER.toString());
  }
}
