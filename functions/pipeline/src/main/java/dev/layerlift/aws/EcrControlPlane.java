package dev.layerlift.aws;

import dev.layerlift.oci.model.Digest;
import dev.layerlift.oci.model.RepositoryName;
import dev.layerlift.oci.store.StoreException;
import dev.layerlift.workflow.Failures;
import dev.layerlift.workflow.ImageAddress;
import dev.layerlift.workflow.MalformedEventException;
import dev.layerlift.workflow.RepositoryFacts;
import java.io.IOException;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import software.amazon.awssdk.arns.Arn;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.ecr.EcrClient;
import software.amazon.awssdk.services.ecr.model.ImageDetail;
import software.amazon.awssdk.services.ecr.model.ImageIdentifier;
import software.amazon.awssdk.services.ecr.model.ImageNotFoundException;
import software.amazon.awssdk.services.ecr.model.ImageStatus;
import software.amazon.awssdk.services.ecr.model.RepositoryNotFoundException;
import software.amazon.awssdk.services.ecr.model.RepositoryPolicyNotFoundException;
import software.amazon.awssdk.services.ecr.model.Tag;

/**
 * What ECR knows of a repository and an image beyond the registry protocol. Safe for use by several
 * threads.
 *
 * <p>No fact is optional: a tag can say that a repository is left alone, a policy that Lambda pulls
 * from it. Without the permission to ask, the answer could break somebody's function, so that a
 * missing permission is an error that names the call, not a guess.
 */
public final class EcrControlPlane {
  private final EcrClient ecr;

  /**
   * @param ecr stays open
   */
  public EcrControlPlane(EcrClient ecr) {
    this.ecr = ecr;
  }

  /**
   * @throws dev.layerlift.workflow.ImageNotFoundException if repository or image are gone
   * @throws dev.layerlift.workflow.AccessDeniedException naming the call that is not permitted
   * @throws MalformedEventException if the image is of another account's or region's registry than
   *     the one that answers here
   */
  public RepositoryFacts facts(ImageAddress image) {
    RepositoryName repository = image.repository();
    try {
      Arn arn = arn(repository);
      requireSameRegistry(image, arn);
      return new RepositoryFacts(
          resourceTags(arn), lambdaMayPull(repository), archived(repository, image.digest()));
    } catch (IOException e) {
      throw Failures.of(e, "learn about " + image);
    }
  }

  private Arn arn(RepositoryName repository) throws StoreException {
    String call = "ecr:DescribeRepositories of " + repository;
    String arn =
        ask(
            call,
            () ->
                ecr
                    .describeRepositories(r -> r.repositoryNames(repository.path()))
                    .repositories()
                    .stream()
                    .findFirst()
                    .map(r -> r.repositoryArn())
                    .orElse(""));
    return Arn.tryFromString(arn)
        .orElseThrow(() -> new StoreException.ProtocolViolation(call + ": an answer without arn"));
  }

  private static void requireSameRegistry(ImageAddress image, Arn arn) {
    String own = arn.accountId().orElse("") + ".dkr.ecr." + arn.region().orElse("") + ".";
    if (!image.registry().name().startsWith(own)) {
      throw new MalformedEventException(
          "the event is about an image of %s, but this function works on the registry %s*: rules"
                  .formatted(image.registry(), own)
              + " must not forward events to another account or region");
    }
  }

  private Map<String, String> resourceTags(Arn arn) throws StoreException {
    return ask(
        "ecr:ListTagsForResource of " + arn,
        () ->
            ecr.listTagsForResource(r -> r.resourceArn(arn.toString())).tags().stream()
                .collect(Collectors.toMap(Tag::key, Tag::value, (first, second) -> second)));
  }

  private boolean lambdaMayPull(RepositoryName repository) throws IOException {
    String call = "ecr:GetRepositoryPolicy of " + repository;
    try {
      return RepositoryPolicy.parse(
              ecr.getRepositoryPolicy(r -> r.repositoryName(repository.path())).policyText(), call)
          .lambdaMayPull();
    } catch (RepositoryPolicyNotFoundException e) {
      return false;
    } catch (SdkException e) {
      throw Faults.of(e, call);
    }
  }

  private boolean archived(RepositoryName repository, Digest digest) throws StoreException {
    ImageIdentifier id = ImageIdentifier.builder().imageDigest(digest.toString()).build();
    return ask(
        "ecr:DescribeImages of " + repository + "@" + digest,
        () ->
            ecr
                .describeImages(r -> r.repositoryName(repository.path()).imageIds(id))
                .imageDetails()
                .stream()
                .anyMatch(EcrControlPlane::isArchived));
  }

  /** Whatever is not plainly active: states that AWS may add are left alone too. */
  private static boolean isArchived(ImageDetail image) {
    return image.imageStatusAsString() != null
        && !image.imageStatusAsString().equals(ImageStatus.ACTIVE.toString());
  }

  private static <T> T ask(String call, Supplier<T> request) throws StoreException {
    try {
      return request.get();
    } catch (RepositoryNotFoundException | ImageNotFoundException e) {
      throw new StoreException.NotFound(call + ": " + e.getMessage());
    } catch (SdkException e) {
      throw Faults.of(e, call);
    }
  }
}
