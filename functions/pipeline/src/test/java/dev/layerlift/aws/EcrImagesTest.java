package dev.layerlift.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.layerlift.codec.io.ByteSize;
import dev.layerlift.oci.model.Digest;
import dev.layerlift.oci.model.RepositoryName;
import dev.layerlift.oci.model.Tag;
import dev.layerlift.oci.store.StoreException;
import dev.layerlift.workflow.ImageCatalog;
import dev.layerlift.workflow.ImageRemoval;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.ecr.EcrClient;

class EcrImagesTest {
  private static final RepositoryName NAME = new RepositoryName("team/app");
  private static final Digest DIGEST = Digest.sha256(new byte[] {1});

  @SuppressWarnings("NullAway.Init") // by start
  private ScriptedAws aws;

  @SuppressWarnings("NullAway.Init") // by start
  private EcrClient ecr;

  @BeforeEach
  void start() throws IOException {
    aws = new ScriptedAws();
    ecr = aws.ecr();
  }

  @AfterEach
  void stop() {
    ecr.close();
    aws.close();
  }

  private static String repository(String name) {
    return "{\"repositoryName\":\"%1$s\",\"repositoryArn\":\"arn:aws:ecr:eu-central-1:123456789012:repository/%1$s\"}"
        .formatted(name);
  }

  @Test
  void repositoriesOfAllPagesComeSorted() throws IOException {
    aws.answer(
        "DescribeRepositories",
        200,
        "{\"repositories\":[" + repository("z") + "],\"nextToken\":\"t\"}");
    aws.answer("DescribeRepositories", 200, "{\"repositories\":[" + repository("a/b") + "]}");

    assertThat(new EcrImages(ecr).repositories())
        .containsExactly(
            new ImageCatalog.Listed("123456789012", "eu-central-1", new RepositoryName("a/b")),
            new ImageCatalog.Listed("123456789012", "eu-central-1", new RepositoryName("z")));
    assertThat(aws.requests().getLast().body()).contains("\"nextToken\":\"t\"");
  }

  @Test
  void imagesComePageByPage() throws IOException {
    aws.answer(
        "DescribeImages",
        200,
        """
        {"imageDetails":[{"imageDigest":"%s","imageTags":["v1"],"imagePushedAt":1767225600,
         "imageManifestMediaType":"m","artifactMediaType":"a","imageSizeInBytes":7}],"nextToken":"t"}
        """
            .formatted(DIGEST));
    aws.answer(
        "DescribeImages", 200, "{\"imageDetails\":[{\"imageDigest\":\"%s\"}]}".formatted(DIGEST));
    List<List<ImageCatalog.Image>> pages = new ArrayList<>();

    new EcrImages(ecr).images(NAME, pages::add);

    assertThat(pages)
        .containsExactly(
            List.of(
                new ImageCatalog.Image(
                    DIGEST,
                    List.of(new Tag("v1")),
                    Instant.parse("2026-01-01T00:00:00Z"),
                    Optional.of("m"),
                    Optional.of("a"),
                    Optional.of(ByteSize.ofBytes(7)))),
            List.of(
                new ImageCatalog.Image(
                    DIGEST,
                    List.of(),
                    Instant.EPOCH,
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty())));
  }

  @ParameterizedTest
  @CsvSource({
    "ImageNotFound, ABSENT",
    "ImageReferencedByManifestList, REFERENCED",
  })
  void whatCannotBeDeletedIsAnAnswer(String code, ImageRemoval.Answer answer) throws IOException {
    aws.answer(
        "BatchDeleteImage",
        200,
        "{\"imageIds\":[],\"failures\":[{\"failureCode\":\"%s\",\"failureReason\":\"r\"}]}"
            .formatted(code));

    assertThat(new EcrImages(ecr).remove(NAME, DIGEST)).isEqualTo(answer);
  }

  @Test
  void otherFailuresAreErrors() {
    aws.answer(
        "BatchDeleteImage",
        200,
        "{\"failures\":[{\"failureCode\":\"KmsError\",\"failureReason\":\"r\"}]}");

    assertThatThrownBy(() -> new EcrImages(ecr).untag(NAME, new Tag("v1")))
        .isInstanceOf(StoreException.Rejected.class)
        .hasMessageContaining("KmsError");
  }

  @Test
  void tagIsRemovedByItsNameAlone() throws IOException {
    aws.answer("BatchDeleteImage", 200, "{\"imageIds\":[{}],\"failures\":[]}");

    assertThat(new EcrImages(ecr).untag(NAME, new Tag("v1")))
        .isEqualTo(ImageRemoval.Answer.REMOVED);
    assertThat(aws.requests().getFirst().body())
        .isEqualTo("{\"repositoryName\":\"team/app\",\"imageIds\":[{\"imageTag\":\"v1\"}]}");
  }

  @Test
  void throttledListIsThrottled() {
    aws.answer("DescribeImages", 400, "{\"__type\":\"ThrottlingException\",\"message\":\"m\"}");

    assertThatThrownBy(() -> new EcrImages(ecr).images(NAME, page -> {}))
        .isInstanceOf(StoreException.Throttled.class);
  }
}
