package dev.layerlift.workflow;

import dev.layerlift.codec.io.LimitExceededException;
import dev.layerlift.codec.io.MalformedInputException;
import dev.layerlift.oci.model.Digest;
import dev.layerlift.oci.model.RegistryHost;
import dev.layerlift.oci.model.RepositoryName;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Keeps two executions from doing the same image under the same tag at once, as a twice delivered
 * event would have it. Another tag of the same image is another lease: each tag gets its own
 * optimized tag, and the layers are remembered anyway.
 *
 * <p>A convenience: the work is deterministic, so a lost lease costs time and nothing else. No
 * fault of the store leaves this class.
 */
public final class ImageLease {
  /** Longer than nearly all executions work. A wait for the registry comes on top: renew. */
  public static final Duration DEFAULT_DURATION = Duration.ofMinutes(30);

  private static final int ATTEMPTS = 6;

  private static final Pattern NAME = Pattern.compile("(sha256)-([0-9a-f]{64})/[^/]+\\.json");

  private final ObjectStore objects;
  private final InstantSource clock;
  private final Duration duration;

  public ImageLease(ObjectStore objects, InstantSource clock, Duration duration) {
    this.objects = objects;
    this.clock = clock;
    this.duration = duration;
  }

  /** Whether this execution may go on. */
  public sealed interface Answer {}

  /** The image is this execution's until then. */
  public record Held(Instant until) implements Answer {}

  /** Another execution is at it. */
  public record HeldElsewhere(String execution, Instant until) implements Answer {}

  /**
   * Nobody knows; going on is right.
   *
   * @param reason in plain words
   */
  public record Unknown(String reason) implements Answer {}

  private record Entry(int schema, String execution, Instant expires) {
    Entry {
      Schema.require(schema);
    }
  }

  /** Takes the lease, again if this execution has it, from another whose time has run out. */
  public Answer acquire(ImageAddress image, String execution) {
    String key = key(image);
    try {
      return take(key, entry(execution, clock.instant()), Optional.empty());
    } catch (IOException e) {
      return untaken(key, e);
    }
  }

  /**
   * Keeps the lease over a wait, and after it for as long as a new one lasts. One that has run out
   * or is gone is taken again, unless another execution has it.
   *
   * @param wait when it ends
   */
  public Answer renew(ImageAddress image, String execution, Instant wait) {
    String key = key(image);
    try {
      return take(key, entry(execution, wait), objects.get(key));
    } catch (IOException e) {
      return untaken(key, e);
    }
  }

  private Entry entry(String execution, Instant from) {
    return new Entry(Schema.VERSION, execution, from.plus(duration));
  }

  private static Unknown untaken(String key, IOException error) {
    return new Unknown("the lease " + key + " cannot be taken: " + error.getMessage());
  }

  /**
   * @param known what lies there, as far as it is known
   */
  private Answer take(String key, Entry ours, Optional<ObjectStore.Stored> known)
      throws IOException {
    String body = WorkflowJson.writeText(ours);
    Optional<ObjectStore.Stored> stored = known;
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      Optional<Entry> other =
          stored
              .flatMap(found -> parse(found, key))
              .filter(entry -> !entry.execution().equals(ours.execution()))
              .filter(entry -> clock.instant().isBefore(entry.expires()));
      if (other.isPresent()) {
        return new HeldElsewhere(other.get().execution(), other.get().expires());
      }
      if (write(key, body, stored).isPresent()) {
        return new Held(ours.expires());
      }
      stored = objects.get(key);
    }
    return new Unknown("the lease " + key + " changes hands too fast");
  }

  private Optional<String> write(String key, String body, Optional<ObjectStore.Stored> stored)
      throws IOException {
    return stored.isPresent()
        ? objects.replace(key, body, stored.get().etag())
        : objects.putIfAbsent(key, body);
  }

  /**
   * Gives the lease back; one that has become another's stays theirs.
   *
   * @return what went wrong, for the report
   */
  public Optional<String> release(ImageAddress image, String execution) {
    String key = key(image);
    try {
      Optional<ObjectStore.Stored> stored = objects.get(key);
      if (stored.isPresent()
          && parse(stored.get(), key).filter(e -> e.execution().equals(execution)).isPresent()) {
        objects.delete(key);
      }
      return Optional.empty();
    } catch (IOException e) {
      return Optional.of("the lease " + key + " cannot be released: " + e.getMessage());
    }
  }

  /** Whether an execution is at an image under its tag. An entry that cannot be read counts. */
  public boolean isHeld(ImageAddress image) throws IOException {
    return isHeld(key(image));
  }

  private boolean isHeld(String key) throws IOException {
    return objects
        .get(key)
        .map(stored -> parse(stored, key).map(Entry::expires).orElse(Instant.MAX))
        .filter(clock.instant()::isBefore)
        .isPresent();
  }

  /**
   * Images of a repository that executions are at, each once. An entry that cannot be read counts:
   * its image is better left in peace.
   */
  public Set<Digest> held(RegistryHost registry, RepositoryName repository) throws IOException {
    String base = folder(registry, repository);
    List<String> keys = new ArrayList<>();
    objects.list(base + "sha256-", listed -> keys.add(listed.key()));
    Set<Digest> images = new TreeSet<>();
    for (String key : keys) {
      Matcher name = NAME.matcher(key.substring(base.length()));
      if (name.matches() && isHeld(key)) {
        images.add(new Digest(name.group(1), name.group(2)));
      }
    }
    return images;
  }

  private static String folder(RegistryHost registry, RepositoryName repository) {
    return "leases/" + registry.name().replace(':', '_') + "/" + repository + "/";
  }

  private static Optional<Entry> parse(ObjectStore.Stored stored, String key) {
    try {
      return Optional.of(WorkflowJson.read(stored.body(), Entry.class, key));
    } catch (MalformedInputException | LimitExceededException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new IllegalStateException("reading text from memory", e);
    }
  }

  private static String key(ImageAddress image) {
    return folder(image.registry(), image.repository())
        + image.digest().algorithm()
        + "-"
        + image.digest().hex()
        + "/"
        + image.tag()
        + ".json";
  }
}
