package dev.layerlift.report;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.layerlift.oci.model.Digest;
import dev.layerlift.oci.model.MediaType;
import dev.layerlift.oci.model.Platform;
import dev.layerlift.oci.model.RepositoryName;
import dev.layerlift.oci.model.Tag;
import dev.layerlift.workflow.ImageAddress;
import dev.layerlift.workflow.LayerAction;
import dev.layerlift.workflow.LayerResult.ZstdOutcome;
import dev.layerlift.workflow.LayerResult.ZtocOutcome;
import dev.layerlift.workflow.Strategy;
import dev.layerlift.workflow.TagOutcome;
import dev.layerlift.workflow.Verification;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One execution. As JSON every component is a member of the same name, absent values are {@code
 * null}, times are ISO 8601 in UTC, digests {@code algorithm:hex}, sizes bytes.
 *
 * @param schema {@link #VERSION}; grows when a member changes its meaning or goes
 * @param execution name that the workflow gave it
 * @param reason of the outcome, in plain words
 * @param source empty where the event named no image
 * @param pushedAt when the event was raised
 * @param recordedAt when this report was written
 * @param pushToTagMillis from the push to the optimized tag; empty where no tag was set
 * @param strategy empty where nothing was planned
 * @param platforms in the order of the image's index
 * @param layers each distinct one, the largest first
 * @param results the variants that were published, the one that the optimized tag names first; none
 *     where nothing was
 * @param tags the optimized tag first; none where the execution did not come that far, or was not
 *     to set one
 * @param verification empty where nothing was published or verified
 * @param failure what ended a failed execution
 * @param notes what else a reader should know
 */
public record Report(
    int schema,
    String execution,
    Outcome outcome,
    String reason,
    Optional<Source> source,
    Optional<Instant> pushedAt,
    Instant startedAt,
    Instant recordedAt,
    Optional<Long> pushToTagMillis,
    Optional<Strategy> strategy,
    List<PlatformReport> platforms,
    List<LayerReport> layers,
    List<Result> results,
    List<TagOutcome> tags,
    Optional<Verification> verification,
    Optional<Failure> failure,
    List<String> notes) {
  public static final int VERSION = 1;

  public Report {
    platforms = List.copyOf(platforms);
    layers = List.copyOf(layers);
    results = List.copyOf(results);
    tags = List.copyOf(tags);
    notes = List.copyOf(notes);
  }

  /** How an execution ended. */
  public enum Outcome {
    /** A variant was published; whether it is tagged is another question. */
    OPTIMIZED("optimized"),
    /** The image is an image, and it stays as it is. */
    LEFT_ALONE("leftAlone"),
    /** There was nothing to decide about. */
    IGNORED("ignored"),
    /** Another execution was at the image: its report says what became of it. */
    STOOD_BACK("stoodBack"),
    FAILED("failed");

    private final String word;

    Outcome(String word) {
      this.word = word;
    }

    /**
     * @throws IllegalArgumentException if the text is none of the words
     */
    @JsonCreator
    public static Outcome parse(String text) {
      for (Outcome outcome : values()) {
        if (outcome.word.equals(text)) {
          return outcome;
        }
      }
      throw new IllegalArgumentException("not an outcome: " + text);
    }

    @JsonValue
    @Override
    public String toString() {
      return word;
    }
  }

  /**
   * What was pushed.
   *
   * @param name as people write it: a reference, or the path of a layout
   * @param repository empty for what lies in no registry
   */
  public record Source(
      String name, Optional<RepositoryName> repository, Optional<Tag> tag, Digest digest) {
    public static Source of(ImageAddress image) {
      return new Source(
          image.toString(),
          Optional.of(image.repository()),
          Optional.of(image.tag()),
          image.digest());
    }
  }

  /**
   * @param source the platform's manifest
   * @param variants the published ones; none where nothing was, or the source's was kept
   * @param compressedSizeBefore of its layers, in bytes
   * @param leftAlone why the platform keeps its manifest
   */
  public record PlatformReport(
      Platform platform,
      Digest source,
      List<PlatformVariant> variants,
      long compressedSizeBefore,
      Optional<String> leftAlone) {
    public PlatformReport {
      variants = List.copyOf(variants);
    }
  }

  /**
   * @param strategy {@link Strategy#ZSTD} or {@link Strategy#SOCI}
   * @param manifest the published one
   * @param compressedSizeAfter of its layers, in bytes
   */
  public record PlatformVariant(Strategy strategy, Digest manifest, long compressedSizeAfter) {}

  /**
   * @param size in bytes, compressed
   * @param action what was planned, with its reason
   * @param done empty for layers that were not worked on
   */
  public record LayerReport(
      Digest digest, long size, MediaType mediaType, LayerAction action, Optional<Done> done) {}

  /**
   * @param zstd empty where the layer was not to be recompressed
   * @param ztoc empty where the layer was not to be indexed
   * @param remembered the result was known from earlier work
   * @param millis wall time
   */
  public record Done(
      Optional<ZstdOutcome> zstd, Optional<ZtocOutcome> ztoc, boolean remembered, long millis) {}

  /**
   * @param strategy {@link Strategy#ZSTD} or {@link Strategy#SOCI}
   * @param compressedSizeBefore of the largest converted platform's layers, in bytes
   * @param compressedSizeAfter of the same platform's layers, in bytes, with what belongs to its
   *     SOCI index
   */
  public record Result(
      Strategy strategy,
      Digest digest,
      MediaType mediaType,
      long compressedSizeBefore,
      long compressedSizeAfter) {}

  /**
   * @param error name of the error, such as {@code dev.layerlift.workflow.SourceCorruptException}
   * @param message what happened, in plain words
   */
  public record Failure(String error, String message) {}
}
