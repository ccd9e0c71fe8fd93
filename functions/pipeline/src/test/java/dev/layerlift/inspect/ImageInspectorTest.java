package dev.layerlift.inspect;

import static dev.layerlift.inspect.Documents.config;
import static dev.layerlift.inspect.Documents.digest;
import static dev.layerlift.inspect.Documents.entry;
import static dev.layerlift.inspect.Documents.image;
import static dev.layerlift.inspect.Documents.index;
import static dev.layerlift.inspect.Documents.json;
import static dev.layerlift.inspect.Documents.manifest;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.layerlift.codec.io.ByteSize;
import dev.layerlift.inspect.Documents.Layer;
import dev.layerlift.oci.model.Descriptor;
import dev.layerlift.oci.model.Digest;
import dev.layerlift.oci.model.ManifestSelector;
import dev.layerlift.oci.model.MediaType;
import dev.layerlift.oci.model.Platform;
import dev.layerlift.oci.model.RawManifest;
import dev.layerlift.oci.model.Tag;
import dev.layerlift.oci.store.StoreException;
import dev.layerlift.workflow.ImageInventory;
import dev.layerlift.workflow.ImageInventory.Obstacle;
import dev.layerlift.workflow.ImageInventory.PlatformImage;
import dev.layerlift.workflow.ImageNotFoundException;
import dev.layerlift.workflow.MalformedImageException;
import dev.layerlift.workflow.RepositoryFacts;
import dev.layerlift.workflow.ThrottledException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageInspectorTest {
  private final ScriptedSource source = new ScriptedSource();

  private ImageInventory inspect(ManifestSelector selector) {
    return new ImageInspector(source).inspect(selector, RepositoryFacts.none());
  }

  private ImageInventory inspect(RawManifest raw) {
    return inspect(raw.digest());
  }

  @Test
  void singleManifestIsOnePlatform() {
    Layer base = Layer.of("base");
    Layer app = Layer.of("app");
    RawManifest raw = image(source, base, app);

    ImageInventory inventory = inspect(raw);

    assertThat(inventory.digest()).isEqualTo(raw.digest());
    assertThat(inventory.mediaType()).contains(MediaType.OCI_MANIFEST);
    assertThat(inventory.obstacles()).isEmpty();
    assertThat(inventory.notes()).isEmpty();
    assertThat(inventory.images()).hasSize(1);
    PlatformImage image = inventory.images().getFirst();
    assertThat(image.platform()).isEqualTo(Platform.of("linux", "amd64"));
    assertThat(image.obstacle()).isEmpty();
    assertThat(image.layers())
        .extracting(layer -> layer.digest() + " " + layer.diffId())
        .containsExactly(base.digest() + " " + base.diffId(), app.digest() + " " + app.diffId());
    assertThat(inventory.largestCompressedSize()).isEqualTo(ByteSize.ofBytes(60_000_000));
  }

  @Test
  void everyDocumentIsReadOnceAndNoLayer() {
    RawManifest one = image(source, Layer.of("one"));
    RawManifest two = image(source, Layer.of("two"));
    RawManifest index =
        index(
            source,
            "",
            List.of(
                entry(one, "linux", "amd64"),
                entry(two, "linux", "arm64"),
                entry(one, "linux", "386")));
    source.answer(new Tag("v1"), index);

    ImageInventory inventory = inspect(new Tag("v1"));

    assertThat(inventory.images())
        .extracting(image -> image.platform() + " " + image.manifest())
        .containsExactly(
            "linux/amd64 " + one.digest(),
            "linux/arm64 " + two.digest(),
            "linux/386 " + one.digest());
    assertThat(source.requests())
        .hasSize(7)
        .startsWith("GET manifest v1", "GET manifest " + one.digest())
        .endsWith(
            "HEAD manifest sha256-" + index.digest().hex() + ".sig",
            "GET referrers " + index.digest())
        .doesNotHaveDuplicates();
  }

  @Test
  void entryWithoutPlatformTakesItFromTheConfiguration() {
    RawManifest raw = index(source, "", List.of(json(image(source).descriptor(), "")));

    assertThat(inspect(raw).images())
        .extracting(PlatformImage::platform)
        .containsExactly(Platform.of("linux", "amd64"));
  }

  @Test
  void attestationsAndStrangersInAnIndexAreNotesAndAreNotRead() {
    Descriptor attestation = Descriptor.of(MediaType.OCI_MANIFEST, digest("attestation"), 100);
    Descriptor unknown = Descriptor.of(MediaType.parse("application/x-new"), digest("new"), 100);
    RawManifest raw =
        index(
            source,
            "",
            List.of(
                entry(image(source, Layer.of("a")), "linux", "amd64"),
                json(
                    attestation,
                    """
                    ,"platform":{"os":"unknown","architecture":"unknown"},
                    "annotations":{"vnd.docker.reference.type":"attestation-manifest"}
                    """),
                json(
                    attestation, ",\"platform\":{\"os\":\"unknown\",\"architecture\":\"unknown\"}"),
                json(
                    attestation, ",\"artifactType\":\"application/vnd.amazon.soci.index.v2+json\""),
                json(unknown, "")));

    ImageInventory inventory = inspect(raw);

    assertThat(inventory.obstacles()).isEmpty();
    assertThat(inventory.images()).hasSize(1);
    assertThat(inventory.notes())
        .containsExactly(
            "in the index beside the images: attestation manifest (1), entry for no platform (1),"
                + " entry that is a SOCI index ('application/vnd.amazon.soci.index.v2+json') (1),"
                + " entry of the type application/x-new (1)");
  }

  @Test
  void signaturesOfTheSourceAreNotes() {
    RawManifest raw = image(source, Layer.of("a"));
    Tag cosign = new Tag("sha256-" + raw.digest().hex() + ".sig");
    source.answer(cosign, raw);
    source.refer(raw.digest(), Descriptor.of(MediaType.OCI_MANIFEST, digest("signature"), 9));

    assertThat(inspect(raw).notes())
        .containsExactly(
            "the cosign signature " + cosign + " stays with the source",
            "1 manifests that refer to the source (signatures, attestations) stay with it");
  }

  @Test
  void unansweredQuestionForSignaturesCostsOnlyTheNote() {
    RawManifest raw = image(source, Layer.of("a"));
    source.fail(
        new Tag("sha256-" + raw.digest().hex() + ".sig"), new StoreException.Denied("no access"));

    ImageInventory inventory = inspect(raw);

    assertThat(inventory.obstacles()).isEmpty();
    assertThat(inventory.notes())
        .containsExactly("signatures of the source could not be looked for: no access");
  }

  @ParameterizedTest
  @CsvSource({
    "application/vnd.cncf.helm.config.v1+json, a Helm chart",
    "application/vnd.amazon.soci.index.v2+json, a SOCI index",
    "application/vnd.wasm.config.v0+json, a WebAssembly module",
    "application/vnd.oci.empty.v1+json, an artifact"
  })
  void artifactsAreKnownByTheirConfiguration(String configType, String kind) {
    Descriptor config =
        config(source, "linux", "null", List.of()).withMediaType(MediaType.parse(configType));

    assertNoImage(manifest(source, config, List.of(), ""), "it is no container image but " + kind);
  }

  @Test
  void artifactsAreKnownByTheirType() {
    Descriptor config = config(source, "linux", "null", List.of());

    assertNoImage(
        manifest(source, config, List.of(), ",\"artifactType\":\"application/vnd.in-toto+json\""),
        "it is no container image but an attestation ('application/vnd.in-toto+json')");
    assertNoImage(
        index(source, ",\"artifactType\":\"application/x\"", List.of()),
        "it is no container image but an artifact ('application/x')");
  }

  @Test
  void signatureThatPosesAsAnImageIsKnownByItsLayers() {
    Layer payload = Layer.of("p").as("application/vnd.dev.cosign.simplesigning.v1+json");

    assertNoImage(
        image(source, payload),
        "it is no container image but a signature"
            + " ('application/vnd.dev.cosign.simplesigning.v1+json')");
  }

  @Test
  void referrerIsNoImage() {
    RawManifest subject = image(source, Layer.of("a"));
    List<Layer> layers = List.of(Layer.of("b"));
    RawManifest raw =
        manifest(
            source,
            config(source, "linux", "null", layers),
            layers,
            ",\"subject\":" + json(subject.descriptor(), ""));

    assertNoImage(raw, "it is no container image but a referrer of " + subject.digest());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "application/vnd.docker.distribution.manifest.v1+prettyjws",
        "application/vnd.oci.artifact.manifest.v1+json",
        "text/html"
      })
  void documentOfAnotherTypeIsNoImage(String type) {
    assertNoImage(source.add(MediaType.parse(type), "<html>"), "it is no container image but");
  }

  @Test
  void indexWithoutAnImageIsNoImage() {
    assertNoImage(index(source, "", List.of()), "the index names no container image");
  }

  private void assertNoImage(RawManifest raw, String reason) {
    ImageInventory inventory = inspect(raw);

    assertThat(inventory.images()).isEmpty();
    assertThat(inventory.obstacles()).hasSize(1);
    assertThat(inventory.obstacles().getFirst().reason()).startsWith(reason);
    assertThat(inventory.obstacles().getFirst().mayTag()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"manifest", "index"})
  void ownOutputIsRecognisedByAnyOfTheMarkers(String kind) {
    String digest = digest("source").toString();
    String markers =
        ",\"annotations\":{\"dev.layerlift.source.digest\":\"%s\",\"dev.layerlift.variant\":\"zstd\",\"dev.layerlift.settings\":\"zstd-6-v1\"}"
            .formatted(digest);
    String future = ",\"annotations\":{\"dev.layerlift.variant\":\"wormhole\"}";

    assertNoImage(marked(kind, markers), "it is Layerlift's own output, made from " + digest);
    assertNoImage(marked(kind, future), "it is Layerlift's own output");
  }

  private RawManifest marked(String kind, String annotations) {
    return kind.equals("index")
        ? index(source, annotations, List.of())
        : manifest(source, config(source, "linux", "null", List.of()), List.of(), annotations);
  }

  @ParameterizedTest
  @CsvSource({
    "containerd.io/snapshot/stargz/toc.digest, eStargz",
    "io.github.containers.zstd-chunked.manifest-checksum, zstd:chunked",
    "containerd.io/snapshot/nydus-blob, Nydus",
    "containerd.io/snapshot/overlaybd/blob-digest, OverlayBD"
  })
  void layersWithTheirOwnIndexArePlatformObstacles(String annotation, String format) {
    RawManifest raw = image(source, Layer.of("a"), Layer.of("b").annotated(annotation));

    assertPlatformObstacle(raw, "layer 2 is " + format + ": it carries its own index");
  }

  @Test
  void otherLayerAnnotationsAreNoObstacle() {
    RawManifest raw = image(source, Layer.of("a").annotated("org.opencontainers.image.title"));

    assertThat(inspect(raw).images().getFirst().obstacle()).isEmpty();
  }

  @Test
  void platformThatIsNotLinuxIsLeftAlone() {
    RawManifest byConfig =
        manifest(source, config(source, "windows", "null", List.of()), List.of(), "");
    RawManifest byEntry = index(source, "", List.of(entry(image(source), "wasi", "wasm")));

    assertPlatformObstacle(byConfig, "it is for 'windows'");
    assertPlatformObstacle(byEntry, "it is for 'wasi'");
    assertPlatformObstacle(
        index(source, "", List.of(entry(byConfig, "linux", "amd64"))), "it is for 'windows'");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip",
        "application/vnd.oci.image.layer.nondistributable.v1.tar+gzip"
      })
  void foreignLayersArePlatformObstacles(String type) {
    assertPlatformObstacle(
        image(source, Layer.of("a").as(type)), "layer 1 is kept outside the registry");
  }

  @Test
  void imageWithASociIndexIsLeftAlone() {
    List<Layer> layers = List.of(Layer.of("a"));
    RawManifest raw =
        manifest(
            source,
            config(source, "linux", "null", layers),
            layers,
            ",\"annotations\":{\"com.amazon.soci.index-digest\":\"sha256:00\"}");

    assertPlatformObstacle(raw, "it has a SOCI index");
  }

  @Test
  void childThatIsOwnOutputIsLeftAlone() {
    RawManifest own = marked("manifest", ",\"annotations\":{\"dev.layerlift.settings\":\"x\"}");
    RawManifest raw = index(source, "", List.of(entry(own, "linux", "amd64")));

    assertPlatformObstacle(raw, "it is Layerlift's own output");
  }

  private void assertPlatformObstacle(RawManifest raw, String reason) {
    ImageInventory inventory = inspect(raw);

    assertThat(inventory.obstacles()).isEmpty();
    assertThat(inventory.images()).hasSize(1);
    assertThat(inventory.images().getFirst().obstacle().orElseThrow()).startsWith(reason);
    assertThat(inventory.largestCompressedSize()).isEqualTo(ByteSize.ofBytes(0));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[\"/lambda-entrypoint.sh\"]",
        "[\"/var/task/lambda-entrypoint.sh\",\"x\"]",
        "[\"/usr/bin/npx\",\"aws-lambda-ric\"]",
        "[\"/usr/local/bin/python\",\"-m\",\"awslambdaric\"]"
      })
  void lambdaImagesGetNoTag(String entrypoint) {
    List<Layer> layers = List.of(Layer.of("a"));
    RawManifest raw = manifest(source, config(source, "linux", entrypoint, layers), layers, "");

    assertThat(inspect(raw).obstacles())
        .containsExactly(
            new Obstacle(
                "it starts as a Lambda function, and Lambda takes neither an index nor zstd layers",
                false));
  }

  @Test
  void ordinaryEntrypointIsNoLambda() {
    List<Layer> layers = List.of(Layer.of("a"));
    RawManifest raw =
        manifest(source, config(source, "linux", "[\"/bin/sh\",\"-c\"]", layers), layers, "");

    assertThat(inspect(raw).obstacles()).isEmpty();
  }

  @Test
  void repositoryThatLambdaPullsFromGetsNoTag() {
    RawManifest raw = image(source, Layer.of("a"));

    ImageInventory inventory =
        new ImageInspector(source)
            .inspect(raw.digest(), new RepositoryFacts(Map.of(), true, false));

    assertThat(inventory.obstacles()).hasSize(1);
    assertThat(inventory.obstacles().getFirst().mayTag()).isFalse();
    assertThat(inventory.obstacles().getFirst().reason()).contains("lets Lambda pull");
  }

  @Test
  void archivedImageIsNotTouched() {
    Digest digest = digest("archived");

    ImageInventory inventory =
        new ImageInspector(source).inspect(digest, new RepositoryFacts(Map.of(), false, true));

    assertThat(source.requests()).isEmpty();
    assertThat(inventory.digest()).isEqualTo(digest);
    assertThat(inventory.mediaType()).isEqualTo(Optional.empty());
    assertThat(inventory.obstacles())
        .containsExactly(new Obstacle("it is in archive storage, which a pull would wake", false));
  }

  @Test
  void nestedIndicesAreReadAndLeftAlone() {
    RawManifest inner =
        index(source, "", List.of(entry(image(source, Layer.of("a")), "linux", "amd64")));
    RawManifest raw =
        index(
            source,
            "",
            List.of(
                json(inner.descriptor(), ""),
                entry(image(source, Layer.of("b")), "linux", "arm64")));

    List<PlatformImage> images = inspect(raw).images();

    assertThat(images).hasSize(2);
    assertThat(images.get(0).obstacle())
        .contains("it stands in an index within the index, which is kept as it is");
    assertThat(images.get(1).obstacle()).isEmpty();
  }

  @Test
  void indexThatContainsItselfIsRefused() {
    Digest lie = digest("lie");
    RawManifest raw =
        index(source, "", List.of(json(Descriptor.of(MediaType.OCI_INDEX, lie, 9), "")));
    source.answer(lie, raw);

    assertThatThrownBy(() -> inspect(raw))
        .isInstanceOf(MalformedImageException.class)
        .hasMessage("the index " + lie + " of registry.example/team/app contains itself");
  }

  @Test
  void indicesThatNestTooDeepAreRefused() {
    RawManifest raw = index(source, "", List.of());
    for (int i = 0; i < Walk.MAX_DEPTH; i++) {
      raw = index(source, "", List.of(json(raw.descriptor(), "")));
    }
    RawManifest tooDeep = raw;

    assertThatThrownBy(() -> inspect(tooDeep))
        .isInstanceOf(MalformedImageException.class)
        .hasMessageContaining("nests more than 4 indices");
  }

  @Test
  void indexWithTooManyManifestsIsRefused() {
    String entry = entry(image(source), "linux", "amd64");
    RawManifest most = index(source, "", Collections.nCopies(Walk.MAX_MANIFESTS, entry));
    RawManifest more = index(source, "", Collections.nCopies(Walk.MAX_MANIFESTS + 1, entry));

    assertThat(inspect(most).images()).hasSize(Walk.MAX_MANIFESTS);
    assertThatThrownBy(() -> inspect(more))
        .isInstanceOf(MalformedImageException.class)
        .hasMessageContaining("names more than 128 manifests");
  }

  @Test
  void imageWithMoreLayersThanTheWorkflowCarriesIsLeftAlone() {
    Layer[] layers =
        IntStream.rangeClosed(0, ImageInspector.MAX_LAYERS)
            .mapToObj(i -> Layer.of("l" + i))
            .toArray(Layer[]::new);

    ImageInventory inventory = inspect(image(source, layers));

    assertThat(inventory.images().getFirst().layers()).isEmpty();
    assertThat(inventory.obstacles())
        .containsExactly(
            new Obstacle(
                "its platforms have more than 500 layers together, more than the workflow can"
                    + " carry",
                true));
  }

  @Test
  void layerWithoutADiffIdIsRefused() {
    List<Layer> layers = List.of(Layer.of("a"), Layer.of("b"));
    RawManifest raw =
        manifest(source, config(source, "linux", "null", layers.subList(0, 1)), layers, "");

    assertThatThrownBy(() -> inspect(raw))
        .isInstanceOf(MalformedImageException.class)
        .hasMessageContaining("has 2 layers, but its configuration")
        .hasMessageEndingWith("lists 1 diff_ids");
  }

  @Test
  void hugeConfigurationIsRefusedBeforeItIsRead() {
    Descriptor config =
        Descriptor.of(MediaType.OCI_CONFIG, digest("huge"), ByteSize.ofMebibytes(5).bytes());
    RawManifest raw = manifest(source, config, List.of(), "");

    assertThatThrownBy(() -> inspect(raw))
        .isInstanceOf(MalformedImageException.class)
        .hasMessageContaining("5242880 bytes, the limit is 4 MiB");
    assertThat(source.requests()).containsExactly("GET manifest " + raw.digest());
  }

  @ParameterizedTest
  @ValueSource(strings = {"<html>", "[]", "{}", "{\"schemaVersion\":2}", "{\"schemaVersion\":1}"})
  void manifestThatIsNoneIsRefused(String text) {
    RawManifest raw = source.add(MediaType.OCI_MANIFEST, text);

    assertThatThrownBy(() -> inspect(raw))
        .isInstanceOf(MalformedImageException.class)
        .hasMessageStartingWith("could not understand manifest " + raw.digest());
  }

  @Test
  void manifestThatNestsDeepIsRefused() {
    RawManifest raw =
        source.add(MediaType.OCI_MANIFEST, "{\"a\":".repeat(10_000) + "1" + "}".repeat(10_000));

    assertThatThrownBy(() -> inspect(raw)).isInstanceOf(MalformedImageException.class);
  }

  @Test
  void manifestOfTenMegabytesIsRefused() {
    RawManifest raw = source.add(MediaType.OCI_MANIFEST, " ".repeat(10_000_000) + "{}");

    assertThatThrownBy(() -> inspect(raw))
        .isInstanceOf(MalformedImageException.class)
        .hasMessageContaining("the limit is 4 MiB");
  }

  @Test
  void configurationThatIsNoneIsRefused() {
    byte[] html = "<html>".getBytes(StandardCharsets.UTF_8);
    Descriptor config = Descriptor.of(MediaType.OCI_CONFIG, source.addBlob(html), html.length);
    RawManifest raw = manifest(source, config, List.of(), "");

    assertThatThrownBy(() -> inspect(raw))
        .isInstanceOf(MalformedImageException.class)
        .hasMessageContaining("configuration " + config.digest() + ": not JSON");
  }

  @Test
  void platformOfAbsurdLengthIsRefused() {
    RawManifest raw = index(source, "", List.of(entry(image(source), "linux", "x".repeat(65))));

    assertThatThrownBy(() -> inspect(raw))
        .isInstanceOf(MalformedImageException.class)
        .hasMessageContaining("'architecture' has 65 characters, the limit is 64");
  }

  @Test
  void entryThatIsStoredAsAnotherTypeIsRefused() {
    RawManifest child = image(source);
    RawManifest raw =
        index(source, "", List.of(json(child.descriptor().withMediaType(MediaType.OCI_INDEX), "")));

    assertThatThrownBy(() -> inspect(raw))
        .isInstanceOf(MalformedImageException.class)
        .hasMessageContaining("but it is stored as " + MediaType.OCI_MANIFEST);
  }

  @Test
  void whatIsMissingIsNamed() {
    RawManifest child = image(source, Layer.of("a"));
    RawManifest raw = index(source, "", List.of(entry(child, "linux", "amd64")));
    List<Digest> parts = new ArrayList<>(List.of(child.digest(), raw.digest()));
    source.forgetManifest(child.digest());

    assertThatThrownBy(() -> inspect(raw))
        .isInstanceOf(ImageNotFoundException.class)
        .hasMessageContaining(parts.getFirst().toString());
    source.answer(child.digest(), child);
    Digest config = config(source, "linux", "null", List.of(Layer.of("a"))).digest();
    source.forgetBlob(config);
    assertThatThrownBy(() -> inspect(raw))
        .isInstanceOf(ImageNotFoundException.class)
        .hasMessageContaining("configuration " + config);
    assertThatThrownBy(() -> inspect(new Tag("gone"))).isInstanceOf(ImageNotFoundException.class);
  }

  @Test
  void storeThatAsksToSlowDownIsRetriedLater() {
    source.fail(new Tag("v1"), new StoreException.Throttled("too many", Optional.empty()));

    assertThatThrownBy(() -> inspect(new Tag("v1"))).isInstanceOf(ThrottledException.class);
  }
}
