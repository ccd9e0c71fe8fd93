package dev.layerlift.oci.layout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.layerlift.codec.io.LimitExceededException;
import dev.layerlift.codec.io.MalformedInputException;
import dev.layerlift.oci.model.Descriptor;
import dev.layerlift.oci.model.Digest;
import dev.layerlift.oci.model.ImageReference;
import dev.layerlift.oci.model.MediaType;
import dev.layerlift.oci.model.Platform;
import dev.layerlift.oci.model.Tag;
import dev.layerlift.oci.store.StoreException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class LayoutIndexTest {
  private static final Tag V1 = new Tag("v1");
  private static final Tag V2 = new Tag("v2");
  private static final Descriptor ONE = content(1);
  private static final Descriptor TWO = content(2);

  /** From outside: no media type, unknown members at every level, an entry that is no image. */
  private static final String FOREIGN =
      """
      {"schemaVersion":2,"x-first":[1.50,null],"manifests":[\
      {"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":"%s","size":1,\
      "annotations":{"org.opencontainers.image.ref.name":"v1","org.example.note":"kept"},\
      "x-entry":true},\
      {"mediaType":"application/vnd.example.thing","digest":"%s","size":7}],\
      "annotations":{"org.example.all":"kept too"}}\
      """
          .formatted(ONE.digest(), Digest.sha256(new byte[7]));

  @Test
  void tagOfNewContentIsAppendedAndNothingElseChanges() throws Exception {
    LayoutIndex tagged = parse(FOREIGN).withTag(V2, TWO);

    assertThat(text(tagged))
        .isEqualTo(
            FOREIGN
                .replace(
                    "{\"schemaVersion\":2,",
                    "{\"schemaVersion\":2,\"mediaType\":\"" + MediaType.OCI_INDEX + "\",")
                .replace(
                    "\"size\":7}],",
                    """
                    "size":7},{"mediaType":"%s","digest":"%s","size":2,\
                    "annotations":{"org.opencontainers.image.ref.name":"v2"}}],\
                    """
                        .formatted(MediaType.OCI_MANIFEST, TWO.digest())));
  }

  @Test
  void tagThatMovesLeavesTheOldEntryItsOtherAnnotations() throws Exception {
    LayoutIndex moved = parse(FOREIGN).withTag(V1, TWO);

    assertThat(moved.tagged(V1, "layout")).map(Descriptor::digest).contains(TWO.digest());
    assertThat(moved.entries()).hasSize(3);
    assertThat(moved.entries().getFirst().digest()).isEqualTo(ONE.digest());
    assertThat(moved.entries().getFirst().annotations())
        .containsOnlyKeys("org.example.note")
        .containsEntry("org.example.note", "kept");
    assertThat(text(moved)).contains("\"x-entry\":true");
  }

  @Test
  void tagThatMovesBackFindsItsOldEntry() throws Exception {
    LayoutIndex back = parse(FOREIGN).withTag(V1, TWO).withTag(V1, ONE);

    assertThat(back.tagged(V1, "layout").orElseThrow().annotations())
        .containsEntry("org.example.note", "kept");
    assertThat(back.entries()).filteredOn(e -> e.digest().equals(ONE.digest())).hasSize(1);
  }

  @Test
  void tagThatIsThereChangesNothing() throws Exception {
    LayoutIndex index = parse(FOREIGN);

    assertThat(index.withTag(V1, ONE)).isSameAs(index);
    assertThat(index.withEntry(ONE)).isSameAs(index);
  }

  @Test
  void entryThatLosesItsNameGoesIfAnotherSaysTheSame() {
    LayoutIndex index = LayoutIndex.empty().withTag(V1, ONE).withTag(V2, ONE).withTag(V1, TWO);

    assertThat(index.entries())
        .extracting(Descriptor::digest)
        .containsExactly(ONE.digest(), TWO.digest());
    assertThat(index.tags()).containsExactly(V1, V2);
  }

  @Test
  void platformIsLearnedAndNeverForgotten() throws Exception {
    Platform arm = Platform.parse("linux/arm64");
    LayoutIndex index = LayoutIndex.empty().withTag(V1, ONE);
    LayoutIndex learned = index.withTag(V1, ONE.withPlatform(arm));

    assertThat(learned.tagged(V1, "layout").orElseThrow().platform()).contains(arm);
    assertThat(learned.withTag(V1, ONE)).isSameAs(learned);
  }

  @Test
  void nameThatStandsForTwoManifestsIsRefusedUntilItIsMoved() throws Exception {
    LayoutIndex twice = LayoutIndex.empty().withTag(V1, ONE).withTag(V2, TWO);
    LayoutIndex ambiguous = parse(text(twice).replace("\"v2\"", "\"v1\""));

    assertThatThrownBy(() -> ambiguous.tagged(V1, "oci:images"))
        .isInstanceOf(StoreException.Unsupported.class)
        .hasMessageContaining("oci:images")
        .hasMessageContaining("v1");
    assertThat(ambiguous.withTag(V1, TWO).tagged(V1, "layout"))
        .map(Descriptor::digest)
        .contains(TWO.digest());
  }

  @Test
  void namesThatAreNoTagsAreFoundAsReferencesOnly() throws Exception {
    LayoutIndex named =
        parse(
            text(LayoutIndex.empty().withTag(V1, ONE))
                .replace("\"v1\"", "\"docker.io/library/alpine:3\""));

    assertThat(named.tags()).isEmpty();
    assertThat(named.referenced(ImageReference.parse("alpine:3"))).hasSize(1);
    assertThat(named.referenced(ImageReference.parse("alpine:4"))).isEmpty();
  }

  @Test
  void containerdsNameIsAReferenceToo() throws Exception {
    LayoutIndex saved =
        LayoutIndex.empty()
            .withEntry(
                ONE.withAnnotation("io.containerd.image.name", "docker.io/team/app:v1")
                    .withAnnotation("org.opencontainers.image.ref.name", "v1"));

    assertThat(saved.referenced(ImageReference.parse("team/app:v1"))).hasSize(1);
    assertThat(saved.tags()).containsExactly(V1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "[]",
        "{}",
        "{\"schemaVersion\":1,\"manifests\":[]}",
        "{\"schemaVersion\":2}",
        "{\"schemaVersion\":2,\"manifests\":{}}",
        "{\"schemaVersion\":2,\"manifests\":[null]}",
        "{\"schemaVersion\":2,\"manifests\":[{}]}",
        "{\"schemaVersion\":2,\"manifests\":[],\"manifests\":[]}",
        "{\"schemaVersion\":2,\"manifests\":[],\"annotations\":{\"a\":1}}",
        "{\"schemaVersion\":2,\"manifests\":[]} trailing",
        "<html><body>Not found</body></html>",
      })
  void whatIsNoIndexIsRefusedByName(String text) {
    assertThatThrownBy(() -> parse(text))
        .isInstanceOf(MalformedInputException.class)
        .hasMessageStartingWith("oci:images: index.json: ");
  }

  @Test
  void deepAndLongDocumentsAreRefused() {
    assertThatThrownBy(() -> parse("{\"x\":" + "[".repeat(10_000)))
        .isInstanceOf(LimitExceededException.class)
        .hasMessageStartingWith("oci:images: index.json: ");
    assertThatThrownBy(
            () -> parse(FOREIGN.replace("\"size\":1,", "\"size\":99999999999999999999,")))
        .isInstanceOf(LimitExceededException.class);
    assertThatThrownBy(() -> parse(FOREIGN.replace("\"size\":1,", "\"size\":-1,")))
        .isInstanceOf(MalformedInputException.class);
  }

  private static Descriptor content(int seed) {
    return Descriptor.of(MediaType.OCI_MANIFEST, Digest.sha256(new byte[] {(byte) seed}), seed);
  }

  private static LayoutIndex parse(String text) throws IOException {
    return LayoutIndex.parse(text.getBytes(StandardCharsets.UTF_8), "oci:images: index.json");
  }

  private static String text(LayoutIndex index) {
    return new String(index.bytes(), StandardCharsets.UTF_8);
  }
}
