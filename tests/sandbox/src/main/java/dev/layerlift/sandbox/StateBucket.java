package dev.layerlift.sandbox;

import dev.layerlift.sandbox.states.BucketObjects;
import dev.layerlift.sandbox.states.FunctionFailure;
import java.util.Optional;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** The sandbox's S3 as state machines use it. */
final class StateBucket implements BucketObjects {
  private final S3Client s3;

  /**
   * @param s3 stays open
   */
  StateBucket(S3Client s3) {
    this.s3 = s3;
  }

  @Override
  public Optional<String> get(String bucket, String key) {
    try {
      return Optional.of(s3.getObjectAsBytes(r -> r.bucket(bucket).key(key)).asUtf8String());
    } catch (NoSuchKeyException e) {
      return Optional.empty();
    }
  }

  @Override
  public void put(String bucket, String key, String body) throws FunctionFailure {
    try {
      s3.putObject(r -> r.bucket(bucket).key(key), RequestBody.fromString(body));
    } catch (S3Exception e) {
      throw new FunctionFailure("S3.S3Exception", String.valueOf(e.getMessage()));
    }
  }
}
