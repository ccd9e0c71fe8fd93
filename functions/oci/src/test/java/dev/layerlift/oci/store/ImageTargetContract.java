package dev.layerlift.oci.store;

import static dev.layerlift.oci.store.SampleImage.descriptor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.layerlift.oci.model.Descriptor;
import dev.layerlift.oci.model.Digest;
import dev.layerlift.oci.model.ManifestSelector;
import dev.layerlift.oci.model.MediaType;
import dev.layerlift.oci.model.RawManifest;
import dev.layerlift.oci.model.RepositoryName;
import dev.layerlift.oci.model.Tag;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** What every store that can be written to does. Each implementation of the port inherits it. */
public abstract class ImageTargetContract {
  private static final MediaType LAYER = MediaType.OCI_LAYER_GZIP;

  /** An empty store, the same one within a test; the subclass closes it after the test. */
  protected abstract ImageTarget target() throws IOException;

  @Test
  void committedBlobReadsBack() throws Exception {
    byte[] bytes = randomBytes(1, 300_000);
    Descriptor descriptor = upload(bytes);

    assertThat(read(descriptor)).isEqualTo(bytes);
    assertThat(target().hasBlob(descriptor)).isTrue();
  }

  @Test
  void blobWrittenInPiecesOfAReusedArrayReadsBack() throws Exception {
    byte[] bytes = randomBytes(2, 100_000);
    Descriptor descriptor = descriptor(LAYER, bytes);
    byte[] window = new byte[7_000];
    try (BlobUpload upload = target().upload()) {
      for (int at = 0; at < bytes.length; ) {
        int n = Math.min(1 + at % 6_000, bytes.length - at);
        System.arraycopy(bytes, at, window, 500, n);
        upload.write(window, 500, n);
        at += n;
      }
      upload.commit(descriptor.digest(), bytes.length);
    }

    assertThat(read(descriptor)).isEqualTo(bytes);
  }

  @Test
  void emptyBlobReadsBack() throws Exception {
    Descriptor descriptor = upload(new byte[0]);

    assertThat(target().hasBlob(descriptor)).isTrue();
    assertThat(read(descriptor)).isEmpty();
  }

  @Test
  void uploadOfABlobThatIsThereIsNoError() throws Exception {
    byte[] bytes = randomBytes(3, 5_000);
    upload(bytes);
    Descriptor again = upload(bytes);

    assertThat(read(again)).isEqualTo(bytes);
  }

  @Test
  void uploadIsInvisibleBeforeItsCommitAndGoneAfterClose() throws Exception {
    byte[] bytes = randomBytes(4, 50_000);
    Descriptor descriptor = descriptor(LAYER, bytes);
    try (BlobUpload upload = target().upload()) {
      upload.write(bytes, 0, bytes.length);
      assertThat(target().hasBlob(descriptor)).isFalse();
    }

    assertThat(target().hasBlob(descriptor)).isFalse();
    assertThatThrownBy(() -> read(descriptor)).isInstanceOf(StoreException.NotFound.class);
  }

  @Test
  @SuppressWarnings("resource") // closed twice, which is the point
  void closingAnUploadTwiceIsHarmless() throws Exception {
    byte[] bytes = randomBytes(5, 1_000);
    Descriptor descriptor = descriptor(LAYER, bytes);
    BlobUpload committed = target().upload();
    committed.write(bytes, 0, bytes.length);
    committed.commit(descriptor.digest(), bytes.length);
    committed.close();
    committed.close();
    BlobUpload abandoned = target().upload();
    abandoned.close();
    abandoned.close();

    assertThat(read(descriptor)).isEqualTo(bytes);
  }

  @Test
  void commitUnderAnotherDigestIsRefusedAndLeavesNothing() throws Exception {
    byte[] bytes = randomBytes(6, 10_000);
    Descriptor real = descriptor(LAYER, bytes);
    Descriptor wrong = descriptor(LAYER, randomBytes(7, 10_000));
    try (BlobUpload upload = target().upload()) {
      upload.write(bytes, 0, bytes.length);
      assertThatThrownBy(() -> upload.commit(wrong.digest(), bytes.length))
          .isInstanceOf(StoreException.ContentMismatch.class);
    }

    assertThat(target().hasBlob(real)).isFalse();
    assertThat(target().hasBlob(wrong)).isFalse();
  }

  @Test
  void uploadsOfSeveralThreadsDoNotMix() throws Exception {
    List<Future<Descriptor>> uploads = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      for (int i = 0; i < 12; i++) {
        byte[] bytes = randomBytes(100 + i, 60_000);
        uploads.add(threads.submit(() -> upload(bytes)));
      }
    }

    for (int i = 0; i < uploads.size(); i++) {
      assertThat(read(uploads.get(i).get())).isEqualTo(randomBytes(100 + i, 60_000));
    }
  }

  @Test
  void blobOfAnotherSizeIsNotTheBlob() throws Exception {
    Descriptor real = upload(randomBytes(8, 2_000));
    Descriptor tooLong = Descriptor.of(LAYER, real.digest(), real.size() + 1);
    Descriptor tooShort = Descriptor.of(LAYER, real.digest(), real.size() - 1);

    assertThat(target().hasBlob(tooLong)).isFalse();
    assertThat(target().hasBlob(tooShort)).isFalse();
    assertThatThrownBy(() -> read(tooLong)).isInstanceOf(StoreException.ContentMismatch.class);
    assertThatThrownBy(() -> read(tooShort)).isInstanceOf(StoreException.ContentMismatch.class);
  }

  @Test
  void blobStreamCanBeClosedEarly() throws Exception {
    byte[] bytes = randomBytes(9, 200_000);
    Descriptor descriptor = upload(bytes);
    try (InputStream stream = target().blob(descriptor)) {
      assertThat(stream.read()).isEqualTo(bytes[0] & 0xff);
    }

    assertThat(read(descriptor)).isEqualTo(bytes);
  }

  @Test
  void absentBlobIsNotFound() throws Exception {
    Descriptor absent = descriptor(LAYER, randomBytes(10, 10));

    assertThat(target().hasBlob(absent)).isFalse();
    assertThatThrownBy(() -> read(absent)).isInstanceOf(StoreException.NotFound.class);
  }

  @Test
  void putBlobReadsBackAndCanBeRepeated() throws Exception {
    byte[] bytes = randomBytes(11, 500);
    Descriptor descriptor = descriptor(MediaType.OCI_CONFIG, bytes);
    target().putBlob(descriptor, bytes);
    target().putBlob(descriptor, bytes);

    assertThat(read(descriptor)).isEqualTo(bytes);
  }

  @Test
  void putBlobOfOtherBytesIsRefusedAndLeavesNothing() throws Exception {
    byte[] other = randomBytes(12, 500);
    Descriptor descriptor = descriptor(MediaType.OCI_CONFIG, randomBytes(13, 500));

    assertThatThrownBy(() -> target().putBlob(descriptor, other))
        .isInstanceOf(StoreException.ContentMismatch.class);
    assertThat(target().hasBlob(descriptor)).isFalse();
  }

  @Test
  void mountedBlobIsVisibleAndARefusedOneIsNot() throws Exception {
    Descriptor elsewhere = descriptor(LAYER, randomBytes(14, 10));
    boolean mounted = target().mount(elsewhere, RepositoryName.parse("other/repository"));

    assertThat(target().hasBlob(elsewhere)).isEqualTo(mounted);
  }

  @Test
  void manifestIsFoundByDigestByteForByteAndByNoTag() throws Exception {
    RawManifest manifest = SampleImage.of("digest").putBlobs(target()).manifest();
    target().putManifest(manifest);

    assertThat(target().manifest(manifest.digest())).isEqualTo(manifest);
    assertResolves(manifest.digest(), manifest);
    assertThat(target().tags()).isEmpty();
  }

  @Test
  void absentManifestIsNotFound() throws Exception {
    target();
    for (ManifestSelector absent : List.of(Tag.parse("absent"), Digest.sha256(new byte[1]))) {
      assertThat(target().resolve(absent)).isEmpty();
      assertThatThrownBy(() -> target().manifest(absent))
          .isInstanceOf(StoreException.NotFound.class)
          .hasMessageContaining(absent.toString());
    }
  }

  @Test
  void tagNamesItsManifest() throws Exception {
    RawManifest manifest = SampleImage.of("tag").putBlobs(target()).manifest();
    target().putManifest(manifest);
    target().tag(Tag.parse("v1"), manifest);

    assertThat(target().manifest(Tag.parse("v1"))).isEqualTo(manifest);
    assertResolves(Tag.parse("v1"), manifest);
    assertThat(target().manifest(manifest.digest())).isEqualTo(manifest);
  }

  @Test
  void tagStoresAManifestThatIsMissing() throws Exception {
    RawManifest manifest = SampleImage.of("missing").putBlobs(target()).manifest();
    target().tag(Tag.parse("v1"), manifest);

    assertThat(target().manifest(manifest.digest())).isEqualTo(manifest);
    assertThat(target().manifest(Tag.parse("v1"))).isEqualTo(manifest);
  }

  @Test
  void tagMovesAndTheOldManifestStays() throws Exception {
    RawManifest before = SampleImage.of("before").putBlobs(target()).manifest();
    RawManifest after = SampleImage.of("after").putBlobs(target()).manifest();
    target().tag(Tag.parse("v1"), before);
    target().tag(Tag.parse("v1"), after);

    assertThat(target().manifest(Tag.parse("v1"))).isEqualTo(after);
    assertThat(target().manifest(before.digest())).isEqualTo(before);
    assertThat(target().tags()).containsExactly(Tag.parse("v1"));
  }

  @Test
  void tagsAreSorted() throws Exception {
    RawManifest one = SampleImage.of("one").putBlobs(target()).manifest();
    RawManifest two = SampleImage.of("two").putBlobs(target()).manifest();
    target().tag(Tag.parse("v2"), one);
    target().tag(Tag.parse("latest"), two);
    target().tag(Tag.parse("v10"), one);
    target().tag(Tag.parse("v2"), one);

    assertThat(target().tags()).extracting(Tag::name).containsExactly("latest", "v10", "v2");
  }

  @Test
  void indexAndItsManifestsReadBack() throws Exception {
    RawManifest arm = SampleImage.of("arm").putBlobs(target()).manifest();
    RawManifest amd = SampleImage.of("amd").putBlobs(target()).manifest();
    RawManifest index = SampleImage.index(List.of(arm, amd));
    target().putManifest(arm);
    target().putManifest(amd);
    target().putManifest(index);
    target().tag(Tag.parse("v1"), index);

    assertThat(target().manifest(Tag.parse("v1"))).isEqualTo(index);
    assertThat(target().manifest(amd.digest())).isEqualTo(amd);
    assertThat(target().tags()).containsExactly(Tag.parse("v1"));
  }

  @Test
  void referrersAreTheManifestsAboutTheSubjectAndNoOthers() throws Exception {
    RawManifest subject = SampleImage.of("subject").putBlobs(target()).manifest();
    target().putManifest(subject);
    assertThat(target().referrers(subject.digest())).isEmpty();

    RawManifest signature =
        SampleImage.about(subject, "application/vnd.example.signature", "signed")
            .putBlobs(target())
            .manifest();
    RawManifest elsewhere =
        SampleImage.about(signature, "application/vnd.example.signature", "other")
            .putBlobs(target())
            .manifest();
    target().putManifest(signature);
    target().putManifest(elsewhere);

    assertThat(target().referrers(subject.digest()))
        .singleElement()
        .satisfies(referrer -> {
          assertThat(referrer.digest()).isEqualTo(signature.digest());
          assertThat(referrer.size()).isEqualTo(signature.size());
          assertThat(referrer.mediaType()).isEqualTo(signature.mediaType());
          assertThat(referrer.artifactType()).contains("application/vnd.example.signature");
          assertThat(referrer.annotations()).containsEntry("word", "signed");
        });
    // A registry without a list of referrers keeps it under a tag, "Referrers tag schema".
    assertThat(target().tags())
        .allSatisfy(tag -> assertThat(tag.name()).matches("sha256-[0-9a-f]{64}"));
  }

  /** Uploads the bytes and returns the descriptor that reads them back. */
  protected final Descriptor upload(byte[] bytes) throws IOException {
    Descriptor descriptor = descriptor(LAYER, bytes);
    try (BlobUpload upload = target().upload()) {
      upload.write(bytes, 0, bytes.length);
      upload.commit(descriptor.digest(), bytes.length);
    }
    return descriptor;
  }

  protected final byte[] read(Descriptor descriptor) throws IOException {
    try (InputStream stream = target().blob(descriptor)) {
      return stream.readAllBytes();
    }
  }

  /** Same seed, same bytes. */
  protected static byte[] randomBytes(long seed, int length) {
    byte[] bytes = new byte[length];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  private void assertResolves(ManifestSelector selector, RawManifest expected) throws IOException {
    assertThat(target().resolve(selector))
        .hasValueSatisfying(found -> {
          assertThat(found.digest()).isEqualTo(expected.digest());
          assertThat(found.size()).isEqualTo(expected.size());
          assertThat(found.mediaType()).isEqualTo(expected.mediaType());
        });
  }
}
