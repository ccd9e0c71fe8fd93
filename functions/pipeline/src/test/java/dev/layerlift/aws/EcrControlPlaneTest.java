package dev.layerlift.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.layerlift.oci.model.Digest;
import dev.layerlift.oci.model.RegistryHost;
import dev.layerlift.oci.model.RepositoryName;
import dev.layerlift.oci.model.Tag;
import dev.layerlift.workflow.AccessDeniedException;
import dev.layerlift.workflow.ImageAddress;
import dev.layerlift.workflow.ImageNotFoundException;
import dev.layerlift.workflow.MalformedEventException;
import dev.layerlift.workflow.MalformedImageException;
import dev.layerlift.workflow.RepositoryFacts;
import dev.layerlift.workflow.ThrottledException;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.ecr.EcrClient;

class EcrControlPlaneTest {
  private static final Digest DIGEST = Digest.sha256(new byte[] {1});
  private static final String ARN = "arn:aws:ecr:eu-central-1:123456789012:repository/team/app";

  private ScriptedAws aws;
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

  private RepositoryFacts facts() {
    return facts("123456789012.dkr.ecr.eu-central-1.amazonaws.com");
  }

  private RepositoryFacts facts(String registry) {
    return new EcrControlPlane(ecr)
        .facts(
            new ImageAddress(
                new RegistryHost(registry), new RepositoryName("team/app"), new Tag("v1"), DIGEST));
  }

  private void repository() {
    aws.answer(
        "DescribeRepositories", 200, "{\"repositories\":[{\"repositoryArn\":\"" + ARN + "\"}]}");
  }

  private void tags(String json) {
    aws.answer("ListTagsForResource", 200, "{\"tags\":" + json + "}");
  }

  private void noPolicy() {
    aws.answer(
        "GetRepositoryPolicy",
        400,
        "{\"__type\":\"RepositoryPolicyNotFoundException\",\"message\":\"no policy\"}");
  }

  private void policy(String statement) {
    String text = "{\"Version\":\"2012-10-17\",\"Statement\":" + statement + "}";
    aws.answer(
        "GetRepositoryPolicy", 200, "{\"policyText\":\"" + text.replace("\"", "\\\"") + "\"}");
  }

  private void image(String status) {
    aws.answer(
        "DescribeImages",
        200,
        "{\"imageDetails\":[{\"imageDigest\":\"%s\"%s}]}".formatted(DIGEST, status));
  }

  @Test
  void factsAreAskedForByRepositoryArnAndDigest() {
    repository();
    tags(
        """
        [{"Key":"layerlift:strategy","Value":"zstd"},{"Key":"team","Value":"a"}]
        """);
    noPolicy();
    image("");

    assertThat(facts())
        .isEqualTo(
            new RepositoryFacts(Map.of("layerlift:strategy", "zstd", "team", "a"), false, false));
    assertThat(aws.requests())
        .extracting(r -> r.operation() + " " + r.body())
        .containsExactly(
            "DescribeRepositories {\"repositoryNames\":[\"team/app\"]}",
            "ListTagsForResource {\"resourceArn\":\"" + ARN + "\"}",
            "GetRepositoryPolicy {\"repositoryName\":\"team/app\"}",
            "DescribeImages {\"repositoryName\":\"team/app\",\"imageIds\":[{\"imageDigest\":\""
                + DIGEST
                + "\"}]}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[{'Effect':'Allow','Principal':{'Service':'lambda.amazonaws.com'}}]|true",
        "{'Effect':'Allow','Principal':{'Service':['ecs.amazonaws.com','lambda.amazonaws.com']}}|true",
        "[{'Effect':'Deny','Principal':{'Service':'lambda.amazonaws.com'}}]|false",
        "[{'Effect':'Allow','Principal':{'AWS':'arn:aws:iam::1:root'}}]|false",
        "[{'Effect':'Allow','Principal':'*'}]|false",
        "[{'Effect':'Allow','NotPrincipal':{'Service':'lambda.amazonaws.com'}}]|false",
        "[]|false"
      })
  void lambdaIsFoundInThePolicy(String statement, boolean expected) {
    repository();
    tags("[]");
    policy(statement.replace('\'', '"'));
    image("");

    assertThat(facts().lambdaMayPull()).isEqualTo(expected);
  }

  @Test
  void policyThatIsNoneIsAnErrorAndNotAGuess() {
    repository();
    tags("[]");
    aws.answer("GetRepositoryPolicy", 200, "{\"policyText\":\"<html>\"}");

    assertThatThrownBy(this::facts).isInstanceOf(MalformedImageException.class);
  }

  @ParameterizedTest
  @CsvSource({"ACTIVE, false", "ARCHIVED, true", "ACTIVATING, true", "SOMETHING_NEW, true"})
  void whateverIsNotActiveIsArchived(String status, boolean expected) {
    repository();
    tags("[]");
    noPolicy();
    image(",\"imageStatus\":\"" + status + "\"");

    assertThat(facts().archived()).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "210987654321.dkr.ecr.eu-central-1.amazonaws.com",
        "123456789012.dkr.ecr.us-east-1.amazonaws.com"
      })
  void imageOfAnotherRegistryIsRefused(String registry) {
    repository();

    assertThatThrownBy(() -> facts(registry))
        .isInstanceOf(MalformedEventException.class)
        .hasMessageContaining(registry)
        .hasMessageContaining("123456789012.dkr.ecr.eu-central-1.");
    assertThat(aws.requests()).hasSize(1);
  }

  @Test
  void missingRepositoryOrImageIsNotFound() {
    aws.answer(
        "DescribeRepositories",
        400,
        "{\"__type\":\"RepositoryNotFoundException\",\"message\":\"r\"}");

    assertThatThrownBy(this::facts)
        .isInstanceOf(ImageNotFoundException.class)
        .hasMessageContaining("team/app");

    repository();
    tags("[]");
    noPolicy();
    aws.answer("DescribeImages", 400, "{\"__type\":\"ImageNotFoundException\",\"message\":\"i\"}");

    assertThatThrownBy(this::facts)
        .isInstanceOf(ImageNotFoundException.class)
        .hasMessageContaining(DIGEST.toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "DescribeRepositories",
        "ListTagsForResource",
        "GetRepositoryPolicy",
        "DescribeImages"
      })
  void missingPermissionNamesTheCallAndIsNoGuess(String call) {
    aws.answer(call, 400, "{\"__type\":\"AccessDeniedException\",\"message\":\"not authorized\"}");
    repository();
    tags("[]");
    noPolicy();
    image("");

    assertThatThrownBy(this::facts)
        .isInstanceOf(AccessDeniedException.class)
        .hasMessageContaining("ecr:" + call)
        .hasMessageContaining("not authorized");
  }

  @Test
  void throttlingIsRetriedLater() {
    repository();
    aws.answer(
        "ListTagsForResource", 400, "{\"__type\":\"ThrottlingException\",\"message\":\"slow\"}");

    assertThatThrownBy(this::facts).isInstanceOf(ThrottledException.class);
  }
}
