package dev.layerlift.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.layerlift.codec.io.LimitExceededException;
import dev.layerlift.oci.store.StoreException;
import dev.layerlift.workflow.ObjectStore.Stored;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.s3.S3Client;

class S3ObjectStoreTest {
  private static final Map<String, String> ETAG = Map.of("ETag", "\"e1\"");

  private ScriptedAws aws;
  private S3Client s3;
  private S3ObjectStore objects;

  @BeforeEach
  void start() throws IOException {
    aws = new ScriptedAws();
    s3 = aws.s3();
    objects = new S3ObjectStore(s3, "bucket", "state/");
  }

  @AfterEach
  void stop() {
    s3.close();
    aws.close();
  }

  private static String error(String code) {
    return "<Error><Code>%s</Code><Message>because</Message></Error>".formatted(code);
  }

  @Test
  void objectIsReadWithItsVersion() throws IOException {
    aws.answer("GET", 200, ETAG, "{\"ü\":1}");

    assertThat(objects.get("leases/a.json")).contains(new Stored("{\"ü\":1}", "\"e1\""));
    assertThat(aws.requests())
        .extracting(r -> r.path())
        .containsExactly("/bucket/state/leases/a.json");
  }

  @Test
  void objectThatWasDamagedOnItsWayIsRefused() {
    aws.answer("GET", 200, Map.of("ETag", "\"e1\"", "x-amz-checksum-crc32", "AAAAAA=="), "{}");

    assertThatThrownBy(() -> objects.get("a"))
        .isInstanceOf(StoreException.Unavailable.class)
        .hasMessageContaining("checksum");
  }

  @Test
  void listsComePageByPageWithoutThePrefix() throws IOException {
    String page =
        """
        <ListBucketResult><IsTruncated>%s</IsTruncated>%s
        <Contents><Key>state/reports/%s</Key><LastModified>2026-01-01T00:00:00Z</LastModified></Contents>
        </ListBucketResult>
        """;
    aws.answer(
        "GET",
        200,
        page.formatted("true", "<NextContinuationToken>t</NextContinuationToken>", "a"));
    aws.answer("GET", 200, page.formatted("false", "", "b"));
    List<String> keys = new ArrayList<>();

    objects.list("reports/", listed -> keys.add(listed.key() + " " + listed.modified()));

    assertThat(keys)
        .containsExactly("reports/a 2026-01-01T00:00:00Z", "reports/b 2026-01-01T00:00:00Z");
  }

  @Test
  void missingObjectIsEmpty() throws IOException {
    aws.answer("GET", 404, error("NoSuchKey"));

    assertThat(objects.get("a")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "404, NoSuchBucket, Rejected",
    "403, AccessDenied, Denied",
    "503, SlowDown, Throttled",
    "500, InternalError, Unavailable"
  })
  void otherAnswersAreErrorsThatNameTheObject(int status, String code, String expected) {
    aws.answer("GET", status, error(code));

    assertThatThrownBy(() -> objects.get("a"))
        .isInstanceOf(StoreException.class)
        .hasMessageStartingWith("s3:GetObject of s3://bucket/state/a: ")
        .extracting(e -> e.getClass().getSimpleName())
        .isEqualTo(expected);
  }

  @Test
  void hugeObjectIsRefused() {
    aws.answer("GET", 200, ETAG, "x".repeat((1 << 20) + 1));

    assertThatThrownBy(() -> objects.get("a"))
        .isInstanceOf(LimitExceededException.class)
        .hasMessage("s3://bucket/state/a has more than 1 MiB");
  }

  @Test
  void plainWriteHasNoCondition() throws IOException {
    aws.answer("PUT", 200, ETAG, "");

    objects.put("a", "{}");

    ScriptedAws.Request request = aws.requests().getFirst();
    assertThat(request.header("If-Match")).isEmpty();
    assertThat(request.header("If-None-Match")).isEmpty();
    assertThat(request.header("Content-Type")).isEqualTo("application/json");
    assertThat(request.body()).contains("{}");
  }

  @Test
  void absentObjectIsWrittenUnderCondition() throws IOException {
    aws.answer("PUT", 200, ETAG, "");

    assertThat(objects.putIfAbsent("a", "{}")).contains("\"e1\"");
    assertThat(aws.requests().getFirst().header("If-None-Match")).isEqualTo("*");
  }

  @Test
  void versionIsTheConditionOfAReplacement() throws IOException {
    aws.answer("PUT", 200, ETAG, "");

    assertThat(objects.replace("a", "{}", "\"e0\"")).contains("\"e1\"");
    assertThat(aws.requests().getFirst().header("If-Match")).isEqualTo("\"e0\"");
  }

  @ParameterizedTest
  @CsvSource({
    "412, PreconditionFailed",
    "409, ConditionalRequestConflict",
    "404, NoSuchKey",
  })
  void unmetConditionIsNoError(int status, String code) throws IOException {
    aws.answer("PUT", status, error(code));
    aws.answer("GET", 200, ETAG, "other");
    aws.answer("PUT", status, error(code));
    aws.answer("GET", 404, error("NoSuchKey"));

    assertThat(objects.replace("a", "{}", "\"e0\"")).isEmpty();
    assertThat(objects.putIfAbsent("a", "{}")).isEmpty();
  }

  /** The first answer was lost, and the SDK has sent the write again. */
  @Test
  void conditionThatOurOwnWriteHasMadeUntrueIsMet() throws IOException {
    aws.answer("PUT", 412, error("PreconditionFailed"));
    aws.answer("GET", 200, ETAG, "{}");

    assertThat(objects.putIfAbsent("a", "{}")).contains("\"e1\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"NoSuchBucket", "Anything"})
  void missingBucketIsNoUnmetCondition(String code) {
    aws.answer("PUT", 404, error(code));

    assertThatThrownBy(() -> objects.putIfAbsent("a", "{}"))
        .isInstanceOf(StoreException.Rejected.class)
        .hasMessageContaining("s3://bucket/state/a");
  }

  @Test
  void deletingIsDone() throws IOException {
    aws.answer("DELETE", 204, "");
    aws.answer("DELETE", 403, error("AccessDenied"));

    objects.delete("a");

    assertThat(aws.requests().getFirst().path()).isEqualTo("/bucket/state/a");
    assertThatThrownBy(() -> objects.delete("a")).isInstanceOf(StoreException.Denied.class);
  }
}
