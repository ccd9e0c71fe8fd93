package dev.layerlift.sandbox.states;

import java.util.Optional;

/** S3, as a distributed Map reads its items and writes its results. */
public interface BucketObjects {
  /** Has no bucket. */
  BucketObjects NONE =
      new BucketObjects() {
        @Override
        public Optional<String> get(String bucket, String key) {
          return Optional.empty();
        }

        @Override
        public void put(String bucket, String key, String body) throws FunctionFailure {
          throw new FunctionFailure("S3.NoSuchBucketException", "no bucket " + bucket);
        }
      };

  /** Text of an object; empty if there is none. */
  Optional<String> get(String bucket, String key);

  void put(String bucket, String key, String body) throws FunctionFailure;
}
