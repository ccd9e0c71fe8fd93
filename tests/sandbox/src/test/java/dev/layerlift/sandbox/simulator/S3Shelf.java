package dev.layerlift.sandbox.simulator;

import dev.layerlift.testing.content.Sha256;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The objects of a bucket with S3's conditional writes, dated by the simulator's clock; the
 * sandbox's S3 knows only the machine's. It remembers how things were before the last write.
 */
final class S3Shelf {
  record Stored(String body, String etag, String crc32, Instant modified) {}

  /**
   * @param status as S3 answers
   * @param code of an error, else empty
   */
  record Result(int status, String code, Optional<Stored> object) {
    private static Result done(int status) {
      return new Result(status, "", Optional.empty());
    }

    private static Result refused(int status, String code) {
      return new Result(status, code, Optional.empty());
    }
  }

  private final InstantSource clock;
  private final SortedMap<String, Stored> objects = new TreeMap<>();
  private String lastWritten = "";
  private Optional<Stored> before = Optional.empty();

  S3Shelf(InstantSource clock) {
    this.clock = clock;
  }

  synchronized SortedMap<String, Stored> objects() {
    return new TreeMap<>(objects);
  }

  synchronized Optional<String> text(String key) {
    return Optional.ofNullable(objects.get(key)).map(Stored::body);
  }

  synchronized Result get(String key, boolean stale) {
    Optional<Stored> stored =
        stale && key.equals(lastWritten) ? before : Optional.ofNullable(objects.get(key));
    return stored.isEmpty() ? Result.refused(404, "NoSuchKey") : new Result(200, "", stored);
  }

  synchronized SortedMap<String, Stored> list(String prefix, boolean stale) {
    SortedMap<String, Stored> found =
        new TreeMap<>(objects.subMap(prefix, prefix + Character.MAX_VALUE));
    if (stale && lastWritten.startsWith(prefix)) {
      found.remove(lastWritten);
      before.ifPresent(stored -> found.put(lastWritten, stored));
    }
    return found;
  }

  /**
   * @param ifMatch the etag that must be there
   * @param ifNone whether nothing may be there
   */
  synchronized Result put(
      String key, String body, String crc32, Optional<String> ifMatch, boolean ifNone) {
    Optional<String> there = Optional.ofNullable(objects.get(key)).map(Stored::etag);
    if (ifMatch.isPresent() && there.isEmpty()) {
      return Result.refused(404, "NoSuchKey");
    }
    if ((ifNone && there.isPresent()) || (ifMatch.isPresent() && !ifMatch.equals(there))) {
      return Result.refused(412, "PreconditionFailed");
    }
    remember(key);
    String etag = Sha256.of(body.getBytes(StandardCharsets.UTF_8)).substring("sha256:".length());
    Stored stored = new Stored(body, "\"" + etag + "\"", crc32, clock.instant());
    objects.put(key, stored);
    return new Result(200, "", Optional.of(stored));
  }

  synchronized Result delete(String key) {
    remember(key);
    objects.remove(key);
    return Result.done(204);
  }

  private void remember(String key) {
    lastWritten = key;
    before = Optional.ofNullable(objects.get(key));
  }
}
