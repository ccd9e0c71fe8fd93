package dev.layerlift.testing.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BlobTest extends RegistryFixture {
  private String blob = "";

  @BeforeEach
  void start() throws Exception {
    start(RegistryManners.plain());
    blob = REPOSITORY + "/blobs/" + repository().storeBlob(utf8("0123456789"));
  }

  @Test
  void headTellsSizeAndDigestWithoutBytes() throws Exception {
    HttpResponse<byte[]> head = send("HEAD", blob);
    assertThat(head.statusCode()).isEqualTo(200);
    assertThat(head.headers().firstValueAsLong("Content-Length")).hasValue(10);
    assertThat(head.headers().firstValue("Docker-Content-Digest"))
        .contains(blob.substring(blob.lastIndexOf('/') + 1));
    assertThat(head.body()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "bytes=0-0, 0, bytes 0-0/10",
    "bytes=3-5, 345, bytes 3-5/10",
    "bytes=7-, 789, bytes 7-9/10",
    "bytes=7-99, 789, bytes 7-9/10",
    "bytes=-2, 89, bytes 8-9/10",
    "bytes=-99, 0123456789, bytes 0-9/10",
  })
  void aRangeIsAnsweredWithPartialContent(String range, String part, String contentRange)
      throws Exception {
    HttpResponse<byte[]> response = send("GET", blob, "Range", range);
    assertThat(response.statusCode()).isEqualTo(206);
    assertThat(Wire.text(response)).isEqualTo(part);
    assertThat(response.headers().firstValue("Content-Range")).contains(contentRange);
  }

  @ParameterizedTest
  @ValueSource(strings = {"bytes=10-", "bytes=99-100", "bytes=-0"})
  void aRangeBehindTheEndIsRefused(String range) throws Exception {
    HttpResponse<byte[]> response = send("GET", blob, "Range", range);
    assertThat(response.statusCode()).isEqualTo(416);
    assertThat(response.headers().firstValue("Content-Range")).contains("bytes */10");
  }

  @ParameterizedTest
  @ValueSource(strings = {"bytes=0-1,4-5", "lines=0-1", "bytes=5-3", "bytes=-"})
  void aRangeThatServersMayIgnoreIsIgnored(String range) throws Exception {
    assertThat(send("GET", blob, "Range", range).statusCode()).isEqualTo(200);
  }

  @Test
  void unknownAndMalformedOnesAreRefused() throws Exception {
    String unknown = "sha256:" + "0".repeat(64);
    assertRefused(send("GET", REPOSITORY + "/blobs/" + unknown), 404, "BLOB_UNKNOWN");
    assertRefused(send("GET", "/v2/nobody/blobs/" + unknown), 404, "NAME_UNKNOWN");
    assertRefused(send("GET", REPOSITORY + "/blobs/sha256:0"), 400, "DIGEST_INVALID");
    assertRefused(send("PUT", blob), 405, "UNSUPPORTED");
    assertRefused(send("GET", "/v2/team/app/blob/x"), 404, "UNSUPPORTED");
  }

  @Test
  void theBaseEndpointSaysThatThisIsARegistry() throws Exception {
    assertThat(send("GET", "/v2/").statusCode()).isEqualTo(200);
  }

  @Test
  void anEmptyBlobIsABlob() throws Exception {
    HttpResponse<byte[]> response =
        send("GET", REPOSITORY + "/blobs/" + repository().storeBlob(new byte[0]));
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).isEmpty();
  }
}
