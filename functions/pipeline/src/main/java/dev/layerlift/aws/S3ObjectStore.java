package dev.layerlift.aws;

import dev.layerlift.codec.io.ByteSize;
import dev.layerlift.codec.io.LimitExceededException;
import dev.layerlift.oci.store.StoreException;
import dev.layerlift.workflow.ObjectStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Consumer;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ChecksumMode;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * Objects in a bucket, below a prefix. The role needs {@code s3:ListBucket} too: without it, S3
 * answers a request for a missing object as forbidden. Safe for use by several threads.
 */
public final class S3ObjectStore implements ObjectStore {
  private static final ByteSize MAX_BODY = ByteSize.ofMebibytes(1);

  private static final int NOT_FOUND = 404;

  /** Another conditional write to the same key is under way: as good as one that was first. */
  private static final int CONFLICT = 409;

  private static final int PRECONDITION_FAILED = 412;

  private final S3Client s3;
  private final String bucket;
  private final String prefix;

  /**
   * @param s3 stays open
   * @param prefix of every key, such as {@code state/}; empty for none
   */
  public S3ObjectStore(S3Client s3, String bucket, String prefix) {
    this.s3 = s3;
    this.bucket = bucket;
    this.prefix = prefix;
  }

  @Override
  public Optional<Stored> get(String key) throws IOException {
    // Without the mode the SDK does not ask for the checksum, and believes whatever arrives.
    try (ResponseInputStream<GetObjectResponse> in =
        s3.getObject(r -> r.bucket(bucket).key(prefix + key).checksumMode(ChecksumMode.ENABLED))) {
      byte[] bytes = in.readNBytes((int) MAX_BODY.bytes() + 1);
      if (bytes.length > MAX_BODY.bytes()) {
        in.abort();
        throw new LimitExceededException(name(key) + " has more than " + MAX_BODY);
      }
      return Optional.of(
          new Stored(new String(bytes, StandardCharsets.UTF_8), in.response().eTag()));
    } catch (NoSuchKeyException e) {
      return Optional.empty();
    } catch (SdkException e) {
      throw Faults.of(e, "s3:GetObject of " + name(key));
    }
  }

  @Override
  public void put(String key, String body) throws IOException {
    try {
      write(key, body, r -> {});
    } catch (SdkException e) {
      throw Faults.of(e, "s3:PutObject of " + name(key));
    }
  }

  @Override
  public Optional<String> putIfAbsent(String key, String body) throws IOException {
    return writeIf(key, body, r -> r.ifNoneMatch("*"));
  }

  @Override
  public Optional<String> replace(String key, String body, String etag) throws IOException {
    return writeIf(key, body, r -> r.ifMatch(etag));
  }

  private Optional<String> writeIf(
      String key, String body, Consumer<PutObjectRequest.Builder> condition) throws IOException {
    try {
      return Optional.of(write(key, body, condition));
    } catch (SdkException e) {
      if (e instanceof S3Exception answer && isUnmet(answer)) {
        return alreadyWritten(key, body);
      }
      throw Faults.of(e, "conditional s3:PutObject of " + name(key));
    }
  }

  /**
   * A write whose answer was lost is sent again, by the SDK too, and then meets itself: what has
   * the wanted body is the wanted object.
   */
  private Optional<String> alreadyWritten(String key, String body) throws IOException {
    return get(key).filter(stored -> stored.body().equals(body)).map(Stored::etag);
  }

  /** 404 is also the answer to a missing bucket: that one is an error. */
  private static boolean isUnmet(S3Exception answer) {
    return switch (answer.statusCode()) {
      case PRECONDITION_FAILED, CONFLICT -> true;
      case NOT_FOUND -> Faults.code(answer).equals("NoSuchKey");
      default -> false;
    };
  }

  private String write(String key, String body, Consumer<PutObjectRequest.Builder> condition)
      throws StoreException {
    String etag =
        s3.putObject(
                r -> {
                  r.bucket(bucket).key(prefix + key).contentType("application/json");
                  condition.accept(r);
                },
                RequestBody.fromString(body, StandardCharsets.UTF_8))
            .eTag();
    if (etag == null) {
      throw new StoreException.ProtocolViolation(
          "s3:PutObject of " + name(key) + ": an answer without ETag");
    }
    return etag;
  }

  @Override
  public void list(String keys, Consumer<Listed> each) throws IOException {
    try {
      for (S3Object object :
          s3.listObjectsV2Paginator(r -> r.bucket(bucket).prefix(prefix + keys)).contents()) {
        each.accept(new Listed(object.key().substring(prefix.length()), object.lastModified()));
      }
    } catch (SdkException e) {
      throw Faults.of(e, "s3:ListObjectsV2 of " + name(keys));
    }
  }

  @Override
  public void delete(String key) throws IOException {
    try {
      s3.deleteObject(r -> r.bucket(bucket).key(prefix + key));
    } catch (SdkException e) {
      throw Faults.of(e, "s3:DeleteObject of " + name(key));
    }
  }

  private String name(String key) {
    return "s3://" + bucket + "/" + prefix + key;
  }
}
