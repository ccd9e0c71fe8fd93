package dev.layerlift.testing.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.layerlift.testing.content.Sha256;
import java.io.ByteArrayInputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class UploadTest extends RegistryFixture {
  private static final byte[] BLOB = utf8("0123456789");
  private static final String DIGEST = Sha256.of(BLOB);

  @BeforeEach
  void start() throws Exception {
    start(RegistryManners.plain());
  }

  @Test
  void aMonolithicPutStoresTheBlob() throws Exception {
    HttpResponse<byte[]> put = push(BLOB);
    assertThat(put.statusCode()).isEqualTo(201);
    assertThat(Wire.location(put)).isEqualTo(REPOSITORY + "/blobs/" + DIGEST);
    assertThat(send("GET", Wire.location(put)).body()).isEqualTo(BLOB);
  }

  @Test
  void aPostWithDigestStoresTheBlobAtOnce() throws Exception {
    HttpResponse<byte[]> post =
        send("POST", REPOSITORY + "/blobs/uploads/?digest=" + DIGEST.replace(":", "%3A"), BLOB);
    assertThat(post.statusCode()).isEqualTo(201);
    assertThat(repository().blob(DIGEST)).isPresent();
    assertThat(registry.openThings().uploads()).isZero();
  }

  @Test
  void chunksWithRangesAreStrungTogether() throws Exception {
    HttpResponse<byte[]> first = send("PATCH", begin(), utf8("01234"), "Content-Range", "0-4");
    assertThat(first.statusCode()).isEqualTo(202);
    assertThat(first.headers().firstValue("Range")).contains("0-4");
    HttpResponse<byte[]> second =
        send("PATCH", Wire.location(first), utf8("567"), "Content-Range", "5-7");
    assertThat(second.headers().firstValue("Range")).contains("0-7");
    HttpResponse<byte[]> put =
        send(
            "PUT",
            Wire.withDigest(Wire.location(second), DIGEST),
            utf8("89"),
            "Content-Range",
            "8-9");
    assertThat(put.statusCode()).isEqualTo(201);
  }

  @Test
  void aStreamOfUnknownLengthIsTakenInOnePatch() throws Exception {
    HttpResponse<byte[]> patched =
        wire.send(
            "PATCH", begin(), BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(BLOB)));
    assertThat(patched.statusCode()).isEqualTo(202);
    assertThat(finish(Wire.location(patched), new byte[0], DIGEST).statusCode()).isEqualTo(201);
  }

  @Test
  void aChunkOutOfOrderIsRefusedAndTheAnswerTellsWhereToGoOn() throws Exception {
    HttpResponse<byte[]> first = send("PATCH", begin(), utf8("01234"), "Content-Range", "0-4");
    HttpResponse<byte[]> refused =
        send("PATCH", Wire.location(first), utf8("789"), "Content-Range", "7-9");
    assertRefused(refused, 416, "BLOB_UPLOAD_INVALID");
    assertThat(refused.headers().firstValue("Range")).contains("0-4");
    assertThat(send("GET", Wire.location(refused)).headers().firstValue("Range")).contains("0-4");
  }

  @Test
  void aRangeThatIsNotTheLengthIsRefused() throws Exception {
    assertRefused(
        send("PATCH", begin(), utf8("01234"), "Content-Range", "0-9"), 400, "SIZE_INVALID");
  }

  @ParameterizedTest
  @ValueSource(strings = {"bytes 0-4/*", "4", "-4", "0-", "x-y"})
  void aRangeInAnotherNotationIsRefused(String range) throws Exception {
    assertRefused(
        send("PATCH", begin(), utf8("01234"), "Content-Range", range), 400, "BLOB_UPLOAD_INVALID");
  }

  @Test
  void onlyTheLatestLocationIsGood() throws Exception {
    String begun = begin();
    send("PATCH", begun, utf8("01234"));
    assertRefused(send("PATCH", begun, utf8("56789")), 404, "BLOB_UPLOAD_UNKNOWN");
    String withoutQuery = begun.substring(0, begun.indexOf('?'));
    assertRefused(send("PUT", withoutQuery + "?digest=" + DIGEST), 404, "BLOB_UPLOAD_UNKNOWN");
  }

  @Test
  void otherBytesThanTheDigestsAreRefusedAndTheUploadEnds() throws Exception {
    assertRefused(finish(begin(), utf8("012345678X"), DIGEST), 400, "DIGEST_INVALID");
    assertThat(repository().blobs()).isEmpty();
    assertThat(registry.openThings().uploads()).isZero();
  }

  @Test
  void aPutWithoutDigestIsRefused() throws Exception {
    assertRefused(send("PUT", begin(), BLOB), 400, "DIGEST_INVALID");
    assertRefused(finish(begin(), BLOB, "sha256:abc"), 400, "DIGEST_INVALID");
    assertRefused(finish(begin(), BLOB, "md5:abc"), 400, "DIGEST_INVALID");
  }

  @Test
  void anotherContentTypeIsRefused() throws Exception {
    assertRefused(
        send("PATCH", begin(), BLOB, "Content-Type", "text/plain"), 400, "BLOB_UPLOAD_INVALID");
  }

  @Test
  void aCancelledUploadIsGone() throws Exception {
    String location = begin();
    assertThat(registry.openThings().uploads()).isEqualTo(1);
    assertThat(send("DELETE", location).statusCode()).isEqualTo(204);
    assertThat(registry.openThings().uploads()).isZero();
    assertRefused(send("GET", location), 404, "BLOB_UPLOAD_UNKNOWN");
  }

  @Test
  void anExpiredUploadIsGone() throws Exception {
    String location = begin();
    registry.expireUploads();
    assertThat(registry.openThings().uploads()).isZero();
    assertRefused(send("PATCH", location, BLOB), 404, "BLOB_UPLOAD_UNKNOWN");
  }

  @Test
  void anUploadBelongsToItsRepository() throws Exception {
    String location = begin().replace("team/app", "team/other");
    assertRefused(send("PATCH", location, BLOB), 404, "BLOB_UPLOAD_UNKNOWN");
  }

  @Test
  void aBlobOfAnotherRepositoryIsMounted() throws Exception {
    registry.repository("team/base").storeBlob(BLOB);
    String mount = REPOSITORY + "/blobs/uploads/?mount=" + DIGEST + "&from=";
    HttpResponse<byte[]> mounted = send("POST", mount + "team/base");
    assertThat(mounted.statusCode()).isEqualTo(201);
    assertThat(send("GET", Wire.location(mounted)).body()).isEqualTo(BLOB);
    HttpResponse<byte[]> elsewhere = send("POST", mount + "team/empty");
    assertThat(elsewhere.statusCode()).isEqualTo(202);
    assertThat(finish(Wire.location(elsewhere), BLOB, DIGEST).statusCode()).isEqualTo(201);
  }

  @Test
  void namesAreChecked() throws Exception {
    assertRefused(send("POST", "/v2/Team/app/blobs/uploads/"), 400, "NAME_INVALID");
    assertRefused(send("POST", "/v2/team/%61pp/blobs/uploads/"), 400, "NAME_INVALID");
    assertRefused(send("POST", "/v2/a..b/blobs/uploads/"), 400, "NAME_INVALID");
    assertThat(registry.repositories()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(names = {"MEMORY", "DISK"})
  void everyStorageGivesTheBytesBack(Storage storage) throws Exception {
    stop();
    start(RegistryManners.plain().withStorage(storage));
    push(BLOB);
    assertThat(send("GET", REPOSITORY + "/blobs/" + DIGEST, "Range", "bytes=7-").body())
        .isEqualTo(utf8("789"));
  }

  @Test
  void aStorageOfDigestsRefusesAWrongOneAndForgetsTheBytes() throws Exception {
    stop();
    start(RegistryManners.plain().withStorage(Storage.DIGESTS_ONLY));
    assertRefused(finish(begin(), utf8("x"), DIGEST), 400, "DIGEST_INVALID");
    assertThat(push(BLOB).statusCode()).isEqualTo(201);
    assertThat(send("HEAD", REPOSITORY + "/blobs/" + DIGEST).headers().firstValue("Content-Length"))
        .contains("10");
    assertThat(send("GET", REPOSITORY + "/blobs/" + DIGEST).statusCode()).isEqualTo(500);
  }
}
