package dev.layerlift.sandbox.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.layerlift.aws.S3ObjectStore;
import dev.layerlift.aws.SdkClients;
import dev.layerlift.oci.store.StoreException;
import dev.layerlift.workflow.ObjectStore;
import dev.layerlift.workflow.ObjectStore.Stored;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import software.amazon.awssdk.services.s3.S3Client;

/** The product's object store against the sandbox's S3, through the real SDK and its own wiring. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class S3AdapterTest {
  private static final String BUCKET = "layerlift-state";

  private final SdkEnvironment environment = new SdkEnvironment("eu-central-1");
  private S3Endpoint endpoint;
  private S3Client s3;
  private int tests;
  private ObjectStore objects;

  @BeforeAll
  void start() throws IOException {
    endpoint = S3Endpoint.start(SdkEnvironment.ACCESS_KEY, SdkEnvironment.SECRET_KEY);
    environment.s3(endpoint.uri());
    s3 = SdkClients.s3();
    s3.createBucket(r -> r.bucket(BUCKET));
  }

  @BeforeEach
  void beginEmpty() {
    tests++;
    objects = new S3ObjectStore(s3, BUCKET, "test" + tests + "/");
  }

  @AfterAll
  void stop() {
    s3.close();
    endpoint.close();
    environment.close();
  }

  @Test
  void whatWasWrittenIsReadBelowThePrefix() throws IOException {
    objects.put("a/b.json", "{\"ü\":1}");

    assertThat(objects.get("a/b.json").map(Stored::body)).contains("{\"ü\":1}");
    assertThat(new S3ObjectStore(s3, BUCKET, "").get("test" + tests + "/a/b.json")).isPresent();
    assertThat(objects.get("a/c.json")).isEmpty();
  }

  @Test
  void objectIsCreatedOnce() throws IOException {
    Optional<String> etag = objects.putIfAbsent("a", "1");

    assertThat(objects.get("a")).contains(new Stored("1", etag.orElseThrow()));
    assertThat(objects.putIfAbsent("a", "2")).isEmpty();
    assertThat(objects.get("a").map(Stored::body)).contains("1");
  }

  @Test
  void onlyTheKnownVersionIsReplaced() throws IOException {
    String first = objects.putIfAbsent("a", "1").orElseThrow();
    String second = objects.replace("a", "2", first).orElseThrow();

    assertThat(objects.replace("a", "3", first)).isEmpty();
    assertThat(objects.get("a")).contains(new Stored("2", second));
    assertThat(objects.replace("a", "3", second)).isPresent();
  }

  @Test
  void writeThatMeetsItselfHasHappened() throws IOException {
    String first = objects.putIfAbsent("a", "1").orElseThrow();
    assertThat(objects.putIfAbsent("a", "1")).contains(first);

    String second = objects.replace("a", "2", first).orElseThrow();
    assertThat(objects.replace("a", "2", first)).contains(second);
    assertThat(objects.get("a")).contains(new Stored("2", second));
  }

  @Test
  void objectThatIsGoneIsNotReplaced() throws IOException {
    String etag = objects.putIfAbsent("a", "1").orElseThrow();
    objects.delete("a");

    assertThat(objects.replace("a", "2", etag)).isEmpty();
    assertThat(objects.get("a")).isEmpty();
  }

  @Test
  void deletingWhatIsNotThereIsFine() throws IOException {
    objects.delete("nothing");

    assertThat(objects.get("nothing")).isEmpty();
  }

  @Test
  void oneOfManyCreatorsWins() throws Exception {
    List<Callable<Optional<String>>> creators = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      String body = "creator " + i;
      creators.add(() -> objects.putIfAbsent("lease", body));
    }
    List<Optional<String>> answers = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<Optional<String>> answer : threads.invokeAll(creators)) {
        answers.add(answer.get());
      }
    }

    List<Integer> winners = new ArrayList<>();
    for (int i = 0; i < answers.size(); i++) {
      if (answers.get(i).isPresent()) {
        winners.add(i);
      }
    }
    assertThat(winners).hasSize(1);
    assertThat(objects.get("lease"))
        .contains(
            new Stored(
                "creator " + winners.getFirst(), answers.get(winners.getFirst()).orElseThrow()));
  }

  @Test
  void missingBucketIsAnErrorThatNamesTheObject() {
    ObjectStore elsewhere = new S3ObjectStore(s3, "no-such-bucket", "");

    assertThatThrownBy(() -> elsewhere.putIfAbsent("a", "1"))
        .isInstanceOf(StoreException.Rejected.class)
        .hasMessageContaining("s3://no-such-bucket/a");
  }
}
