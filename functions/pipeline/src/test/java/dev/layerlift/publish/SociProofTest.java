package dev.layerlift.publish;

import static dev.layerlift.publish.SociForgery.annotations;
import static dev.layerlift.publish.SociForgery.entries;
import static dev.layerlift.publish.SociForgery.entry;
import static dev.layerlift.publish.SociForgery.part;
import static org.assertj.core.api.Assertions.assertThat;

import dev.layerlift.codec.io.ByteSize;
import dev.layerlift.codec.ztoc.Ztoc;
import dev.layerlift.codec.ztoc.ZtocReader;
import dev.layerlift.fixture.EcrFixture;
import dev.layerlift.oci.model.Digest;
import dev.layerlift.publish.Proof.Check;
import dev.layerlift.publish.Proof.Verdict;
import dev.layerlift.testing.image.Format;
import dev.layerlift.testing.image.TestImage;
import dev.layerlift.testing.image.TestImages;
import dev.layerlift.testing.image.TestIndex;
import dev.layerlift.testing.image.TestLayer;
import dev.layerlift.testing.image.TestTar;
import dev.layerlift.workflow.LayerResult.Indexed;
import dev.layerlift.workflow.PublishedVariant;
import dev.layerlift.workflow.SociVersion;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a look from the outside finds in images with SOCI indices, ours or anyone's. */
class SociProofTest {
  private static final byte[] TAR = TestImages.tar(1, "base", 300_000);
  private static final byte[] OTHER_TAR = TestImages.tar(2, "app", 300_000);
  private static final TestLayer LAYER = TestLayer.gzip(TAR);
  private static final TestLayer OTHER = TestLayer.uncompressed(OTHER_TAR);

  private final EcrFixture ecr;
  private final TestImage image = TestImage.builder(Format.OCI).layer(LAYER).layer(OTHER).build();

  SociProofTest() throws IOException {
    ecr = new EcrFixture();
  }

  @AfterEach
  void close() throws IOException {
    ecr.close();
  }

  private SociWork work(SociVersion version) throws IOException {
    return SociWork.inPlace(ecr, image, version);
  }

  private Proof proof(Digest digest) {
    return ImageProof.of(ecr.repository(), digest, check -> {});
  }

  private static List<Check> proven(Proof proof) {
    return proof.checks().stream()
        .filter(check -> check.verdict() == Verdict.HOLDS)
        .filter(check -> check.finding().contains(" spans give the layer's bytes"))
        .toList();
  }

  private static void onlyDifference(Proof proof, String subject, String finding) {
    assertThat(proof.differences())
        .singleElement()
        .satisfies(check -> assertThat(check.subject()).startsWith(subject))
        .satisfies(check -> assertThat(check.finding()).contains(finding));
  }

  private static Indexed ztoc(SociWork work, TestLayer layer) {
    return (Indexed)
        work.layers().stream()
            .filter(r -> r.layer().digest().toString().equals(layer.digest()))
            .findFirst()
            .orElseThrow()
            .ztoc()
            .orElseThrow();
  }

  private byte[] bytes(Indexed ztoc) throws IOException {
    return ecr.stored().blob(ztoc.digest().toString()).orElseThrow().bytes();
  }

  @ParameterizedTest
  @EnumSource(SociVersion.class)
  void wholeImageHolds(SociVersion version) throws IOException {
    SociWork work = work(version);

    Proof proof = proof(work.publish().digest());

    assertThat(proof.differences()).isEmpty();
    Indexed gzip = ztoc(work, LAYER);
    Indexed tar = ztoc(work, OTHER);
    assertThat(gzip.spans()).isGreaterThan(1);
    assertThat(proven(proof))
        .extracting(check -> check.subject() + ": " + check.finding())
        .satisfiesExactlyInAnyOrder(
            text ->
                assertThat(text)
                    .startsWith("ztoc " + gzip.digest())
                    .contains(": " + gzip.spans() + " spans"),
            text ->
                assertThat(text)
                    .startsWith("ztoc " + tar.digest())
                    .contains(": " + tar.spans() + " spans"));
    assertThat(proof.checks())
        .filteredOn(check -> check.finding().equals("names 2 ztocs"))
        .hasSize(1);
  }

  @Test
  void layerThatWasUnpackedWithoutAZtocIsUnpackedAgainForIt() throws IOException {
    SociWork work = work(SociVersion.V2);
    Digest variant = work.publish().digest();
    ecr.server().journal().clear();

    Proof proof =
        ImageProof.against(
            ecr.repository(), Digest.parse(image.digest()), ecr.repository(), variant, c -> {});

    assertThat(proof.differences()).isEmpty();
    assertThat(proven(proof)).hasSize(2);
    assertThat(ecr.server().journal().count("GET", ".*/blobs/" + LAYER.digest())).isEqualTo(2);
  }

  @Test
  void layerOfAnEarlierImageIsProvenForALaterImagesIndex() throws IOException {
    work(SociVersion.V1).publish();
    TestImage plain = TestImage.builder(Format.OCI).layer(LAYER).entrypoint("/plain").build();
    TestIndex both = TestIndex.builder(Format.OCI).image(plain).image(image).build();
    both.storeIn(ecr.stored());

    Proof proof = proof(Digest.parse(both.digest()));

    assertThat(proof.differences()).isEmpty();
    assertThat(proven(proof)).hasSize(2);
  }

  private static int find(byte[] bytes, byte[] what) {
    for (int i = 0; i + what.length <= bytes.length; i++) {
      if (Arrays.equals(bytes, i, i + what.length, what, 0, what.length)) {
        return i;
      }
    }
    throw new AssertionError("not there");
  }

  private static byte[] littleEndian(long... values) {
    ByteBuffer buffer = ByteBuffer.allocate(8 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    for (long value : values) {
      buffer.putLong(value);
    }
    return buffer.array();
  }

  /** Places in a ztoc of which each byte counts. */
  enum Place {
    COMPRESSED_OFFSET {
      @Override
      int in(byte[] ztoc, Ztoc parsed) {
        return checkpoint(ztoc, parsed);
      }
    },
    UNCOMPRESSED_OFFSET {
      @Override
      int in(byte[] ztoc, Ztoc parsed) {
        return checkpoint(ztoc, parsed) + 8;
      }
    },
    UNUSED_BITS {
      @Override
      int in(byte[] ztoc, Ztoc parsed) {
        return checkpoint(ztoc, parsed) + 16;
      }
    },
    WINDOW_BEGIN {
      @Override
      int in(byte[] ztoc, Ztoc parsed) {
        return checkpoint(ztoc, parsed) + 17;
      }
    },
    WINDOW_END {
      @Override
      int in(byte[] ztoc, Ztoc parsed) {
        return checkpoint(ztoc, parsed) + 17 + 32_767;
      }
    },
    SPAN_DIGEST {
      @Override
      int in(byte[] ztoc, Ztoc parsed) {
        String digest = parsed.spanDigests().get(1).toString();
        return find(ztoc, digest.getBytes(StandardCharsets.US_ASCII)) + 20;
      }
    },
    FILE_NAME {
      @Override
      int in(byte[] ztoc, Ztoc parsed) {
        return find(ztoc, "base/mixed".getBytes(StandardCharsets.US_ASCII)) + 6;
      }
    },
    FILE_OFFSET {
      @Override
      int in(byte[] ztoc, Ztoc parsed) {
        return find(ztoc, littleEndian(parsed.toc().get(2).uncompressedOffset()));
      }
    },
    LAYER_SIZE {
      @Override
      int in(byte[] ztoc, Ztoc parsed) {
        return find(ztoc, littleEndian(parsed.compressedSize()));
      }
    };

    abstract int in(byte[] ztoc, Ztoc parsed);

    /** The stored offset is that of the first byte of which no bit belongs to the span before. */
    private static int checkpoint(byte[] ztoc, Ztoc parsed) {
      int at = find(ztoc, littleEndian(parsed.zinfo().uncompressedOffset(1))) - 8;
      long stored = ByteBuffer.wrap(ztoc).order(ByteOrder.LITTLE_ENDIAN).getLong(at);
      assertThat(stored - parsed.zinfo().compressedOffset(1)).isBetween(0L, 1L);
      return at;
    }
  }

  private PublishedVariant withZtoc(SociWork work, byte[] ztoc) throws IOException {
    String digest = ecr.stored().storeBlob(ztoc);
    return new SociForgery(work, work.publish())
        .sociIndex(json -> part(json, 0).put("digest", digest).put("size", ztoc.length))
        .publish();
  }

  @ParameterizedTest
  @EnumSource(Place.class)
  void oneFlippedBitInAZtocDiffers(Place place) throws IOException {
    SociWork work = work(SociVersion.V2);
    byte[] ztoc = bytes(ztoc(work, LAYER)).clone();
    Ztoc parsed = ZtocReader.read(ByteBuffer.wrap(ztoc.clone()));
    ztoc[place.in(ztoc, parsed)] ^= 1;

    Proof proof = proof(withZtoc(work, ztoc).digest());

    onlyDifference(proof, "ztoc " + Digest.sha256(ztoc), "");
    assertThat(proven(proof)).hasSize(1);
  }

  @Test
  void ztocOfAnotherLayerDiffers() throws IOException {
    SociWork work = work(SociVersion.V2);
    TestLayer stranger = TestLayer.gzip(TestImages.tar(3, "base", 300_000));
    TestImage other = TestImage.builder(Format.OCI).layer(stranger).build();
    byte[] ztoc = bytes(ztoc(SociWork.inPlace(ecr, other, SociVersion.V2), stranger));

    Proof proof = proof(withZtoc(work, ztoc).digest());

    onlyDifference(proof, "ztoc " + Digest.sha256(ztoc), "");
  }

  @Test
  void namesFromTheLayerCannotBreakALine() throws IOException {
    TestLayer hostile =
        TestLayer.gzip(TestTar.seeded(5).file("evil\u001b[2J\nname", new byte[9]).bytes());
    TestImage evil = TestImage.builder(Format.OCI).layer(hostile).layer(LAYER).layer(OTHER).build();
    SociWork work =
        SociWork.of(
            ecr, evil, ecr.repository(), SociWork.SOCI.withMinLayerSize(ByteSize.ofBytes(1)));
    TestLayer harmless = TestLayer.gzip(TestTar.seeded(5).file("harmless", new byte[9]).bytes());
    TestImage good = TestImage.builder(Format.OCI).layer(harmless).layer(LAYER).build();
    SociWork other =
        SociWork.of(
            ecr, good, ecr.repository(), SociWork.SOCI.withMinLayerSize(ByteSize.ofBytes(1)));
    byte[] ztoc = bytes(ztoc(other, harmless));

    Proof proof = proof(withZtoc(work, ztoc).digest());

    assertThat(proof.differences())
        .singleElement()
        .satisfies(check -> assertThat(check.finding()).doesNotContain("\u001b", "\n"));
  }

  @Test
  void ztocOfALayerThatIsInNoImageDiffers() throws IOException {
    SociWork work = work(SociVersion.V2);
    TestLayer stranger = TestLayer.gzip(OTHER_TAR);

    PublishedVariant forged =
        new SociForgery(work, work.publish())
            .sociIndex(json ->
                annotations(part(json, 0)).put(SociIndexManifest.LAYER_DIGEST, stranger.digest()))
            .publish();

    onlyDifference(
        proof(forged.digest()),
        "ztoc " + ztoc(work, LAYER).digest(),
        "is of layer " + stranger.digest() + ", which is in no image here");
  }

  @Test
  void ztocThatNamesNoLayerOrIsLostOrNoneDiffers() throws IOException {
    SociWork work = work(SociVersion.V2);
    PublishedVariant published = work.publish();
    Indexed ztoc = ztoc(work, LAYER);
    PublishedVariant nameless =
        new SociForgery(work, published)
            .sociIndex(json -> annotations(part(json, 0)).remove(SociIndexManifest.LAYER_DIGEST))
            .publish();

    onlyDifference(
        proof(nameless.digest()), "SOCI index ", "has a ztoc of no layer: " + ztoc.digest());
    onlyDifference(
        proof(withZtoc(work, new byte[64]).digest()),
        "ztoc " + Digest.sha256(new byte[64]),
        "does not read: ");
    ecr.stored().dropBlob(ztoc.digest().toString());
    assertThat(proof(published.digest()).differences())
        .isNotEmpty()
        .allSatisfy(check -> assertThat(check.subject()).contains(ztoc.digest().toString()))
        .allSatisfy(check -> assertThat(check.finding()).contains("does not read: "));
  }

  @Test
  void ztocThatNobodyWouldReadIsNotRead() throws IOException {
    SociWork work = work(SociVersion.V2);

    PublishedVariant forged =
        new SociForgery(work, work.publish())
            .sociIndex(json -> part(json, 0).put("size", 300L << 20))
            .publish();

    assertThat(proof(forged.digest()).checks())
        .filteredOn(check -> check.verdict() == Verdict.NOT_CHECKED)
        .extracting(Check::finding)
        .contains("has %d bytes, 256 MiB at most".formatted(300L << 20));
  }

  @Test
  void brokenBindingDiffers() throws IOException {
    SociWork work = work(SociVersion.V2);
    String stranger = Digest.sha256(new byte[] {1}).toString();
    SociForgery unbound =
        new SociForgery(work, work.publish())
            .root(
                json -> annotations(entry(json, 1)).put(SociIndexManifest.IMAGE_DIGEST, stranger));
    SociForgery other =
        new SociForgery(work, work.publish())
            .image(json -> annotations(json).put(SociIndexManifest.INDEX_DIGEST, stranger));
    SociForgery none =
        new SociForgery(work, work.publish())
            .image(json -> annotations(json).remove(SociIndexManifest.INDEX_DIGEST));

    onlyDifference(
        proof(unbound.publish().digest()), "SOCI index ", "is bound to no image of its index");
    onlyDifference(proof(other.publish().digest()), "SOCI index ", stranger + " against sha256:");
    onlyDifference(proof(none.publish().digest()), "SOCI index ", ": null against sha256:");
  }

  @Test
  void indexThatOnlyItsImageNamesIsProven() throws IOException {
    SociWork work = work(SociVersion.V2);

    PublishedVariant forged =
        new SociForgery(work, work.publish()).root(json -> entries(json).remove(1)).publish();

    for (Digest digest : List.of(forged.digest(), forged.images().getFirst().manifest())) {
      Proof proof = proof(digest);
      assertThat(proof.differences()).isEmpty();
      assertThat(proven(proof)).hasSize(2);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sha256:0000000000000000000000000000000000000000000000000000000000000001",
        "latest"
      })
  void indexThatAnImageNamesAndNobodyHasDiffers(String name) throws IOException {
    SociWork work = work(SociVersion.V2);

    PublishedVariant forged =
        new SociForgery(work, work.publish())
            .image(json -> annotations(json).put(SociIndexManifest.INDEX_DIGEST, name))
            .root(json -> entries(json).remove(1))
            .publish();

    Proof proof = proof(forged.digest());
    assertThat(proof.differences()).hasSize(1);
    assertThat(proof.checks()).filteredOn(c -> c.finding().contains("unpacks to")).hasSize(2);
  }
}
