package dev.layerlift.aws;

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
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.arns.Arn;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.ecr.EcrClient;
import software.amazon.awssdk.services.ecr.model.DescribeImagesResponse;
import software.amazon.awssdk.services.ecr.model.ImageDetail;
import software.amazon.awssdk.services.ecr.model.ImageFailure;
import software.amazon.awssdk.services.ecr.model.ImageFailureCode;
import software.amazon.awssdk.services.ecr.model.ImageIdentifier;
import software.amazon.awssdk.services.ecr.model.ImageNotFoundException;
import software.amazon.awssdk.services.ecr.model.RepositoryNotFoundException;

/**
 * ECR's lists of repositories and images, and its way to delete. Safe for use by several threads.
 */
public final class EcrImages implements ImageCatalog, ImageRemoval {
  /** The most that one answer holds. */
  private static final int PAGE = 1000;

  private final EcrClient ecr;

  /**
   * @param ecr stays open
   */
  public EcrImages(EcrClient ecr) {
    this.ecr = ecr;
  }

  @Override
  public List<Listed> repositories() throws IOException {
    List<Listed> all = new ArrayList<>();
    try {
      for (var repository :
          ecr.describeRepositoriesPaginator(r -> r.maxResults(PAGE)).repositories()) {
        all.add(listed(repository.repositoryArn(), repository.repositoryName()));
      }
    } catch (SdkException e) {
      throw Faults.of(e, "ecr:DescribeRepositories");
    }
    all.sort(Comparator.comparing(r -> r.name().path()));
    return all;
  }

  private static Listed listed(String arn, String name) throws StoreException {
    try {
      Arn parsed = Arn.fromString(arn);
      return new Listed(
          parsed.accountId().orElse(""), parsed.region().orElse(""), RepositoryName.parse(name));
    } catch (IllegalArgumentException e) {
      throw new StoreException.ProtocolViolation(
          "ecr:DescribeRepositories: a repository without name or arn", e);
    }
  }

  @Override
  public void images(RepositoryName repository, Consumer<List<Image>> page) throws IOException {
    String call = "ecr:DescribeImages of " + repository;
    try {
      for (DescribeImagesResponse answer :
          ecr.describeImagesPaginator(r -> r.repositoryName(repository.path()).maxResults(PAGE))) {
        page.accept(answer.imageDetails().stream().map(EcrImages::image).toList());
      }
    } catch (RepositoryNotFoundException e) {
      throw new StoreException.NotFound(call + ": " + e.getMessage());
    } catch (SdkException e) {
      throw Faults.of(e, call);
    }
  }

  @Override
  public Optional<Image> image(RepositoryName repository, Digest digest) throws IOException {
    ImageIdentifier id = ImageIdentifier.builder().imageDigest(digest.toString()).build();
    try {
      return ecr
          .describeImages(r -> r.repositoryName(repository.path()).imageIds(id))
          .imageDetails()
          .stream()
          .findFirst()
          .map(EcrImages::image);
    } catch (RepositoryNotFoundException | ImageNotFoundException e) {
      return Optional.empty();
    } catch (SdkException e) {
      throw Faults.of(e, "ecr:DescribeImages of " + repository + "@" + digest);
    }
  }

  private static Image image(ImageDetail detail) {
    return new Image(
        Digest.parse(detail.imageDigest()),
        detail.imageTags().stream().map(Tag::parse).toList(),
        detail.imagePushedAt() == null ? Instant.EPOCH : detail.imagePushedAt(),
        text(detail.imageManifestMediaType()),
        text(detail.artifactMediaType()),
        Optional.ofNullable(detail.imageSizeInBytes()).map(ByteSize::ofBytes));
  }

  private static Optional<String> text(@Nullable String text) {
    return Optional.ofNullable(text).filter(t -> !t.isEmpty());
  }

  @Override
  public Answer untag(RepositoryName repository, Tag tag) throws IOException {
    return delete(repository, ImageIdentifier.builder().imageTag(tag.name()).build());
  }

  @Override
  public Answer remove(RepositoryName repository, Digest digest) throws IOException {
    return delete(repository, ImageIdentifier.builder().imageDigest(digest.toString()).build());
  }

  /** What cannot be deleted is told in the answer, not as an error. */
  private Answer delete(RepositoryName repository, ImageIdentifier id) throws IOException {
    String call = "ecr:BatchDeleteImage of " + repository + ", " + id;
    try {
      List<ImageFailure> failures =
          ecr.batchDeleteImage(r -> r.repositoryName(repository.path()).imageIds(id)).failures();
      if (failures.isEmpty()) {
        return Answer.REMOVED;
      }
      ImageFailure failure = failures.getFirst();
      if (failure.failureCode() == ImageFailureCode.IMAGE_NOT_FOUND) {
        return Answer.ABSENT;
      }
      if (failure.failureCode() == ImageFailureCode.IMAGE_REFERENCED_BY_MANIFEST_LIST) {
        return Answer.REFERENCED;
      }
      throw new StoreException.Rejected(
          call + ": " + failure.failureCodeAsString() + ", " + failure.failureReason());
    } catch (RepositoryNotFoundException e) {
      return Answer.ABSENT;
    } catch (SdkException e) {
      throw Faults.of(e, call);
    }
  }
}
