package dev.layerlift.report;

import dev.layerlift.oci.model.Digest;
import dev.layerlift.oci.model.RepositoryName;
import dev.layerlift.oci.model.Tag;
import dev.layerlift.report.Report.Outcome;
import dev.layerlift.report.Report.Source;
import dev.layerlift.workflow.Strategy;
import dev.layerlift.workflow.TagOutcome;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the event bus hears of an execution's end: a report in short. It has at most 3 variants and
 * tags and no text above {@value #MAX_TEXT} characters, so that it stays far below the 256 KiB of
 * an entry of PutEvents, however large the image's report is.
 *
 * @param detailType of the event, by which rules pick it
 */
public record ResultEvent(String detailType, Detail detail) {
  /** Grows when a member of the detail changes its meaning or goes. */
  public static final int VERSION = 1;

  static final int MAX_TEXT = 1000;

  /**
   * As JSON like {@link Report}: absent values are {@code null}, sizes bytes.
   *
   * @param schema {@link #VERSION}
   * @param execution name that the workflow gave it
   * @param reason of the outcome, in plain words
   * @param image as people write it; empty where the event named no image, as the three after it
   * @param digest of the source
   * @param pushedAt when ECR's event was raised
   * @param pushToTagMillis from the push to the optimized tag; empty where no tag was set
   * @param strategy empty where nothing was planned
   * @param variants those that were published, the one that the optimized tag names first
   * @param tags those that name a variant or, for an image that was left alone, the source; the
   *     optimized tag first
   * @param notTagged why a tag was not set
   * @param error name of the error that ended a failed execution
   * @param report key in the state bucket; empty where the report could not be stored
   */
  public record Detail(
      int schema,
      String execution,
      Outcome outcome,
      String reason,
      Optional<String> image,
      Optional<RepositoryName> repository,
      Optional<Tag> tag,
      Optional<Digest> digest,
      Optional<Instant> pushedAt,
      Optional<Long> pushToTagMillis,
      Optional<Strategy> strategy,
      List<Report.Result> variants,
      List<NamedDigest> tags,
      List<String> notTagged,
      Optional<String> error,
      Optional<String> report) {
    public Detail {
      variants = List.copyOf(variants);
      tags = List.copyOf(tags);
      notTagged = List.copyOf(notTagged);
    }
  }

  /** A tag and what it names. */
  public record NamedDigest(Tag tag, Digest digest) {}

  /**
   * @param key of the report in the object store
   */
  public static ResultEvent of(Report report, String key) {
    List<NamedDigest> tags = new ArrayList<>();
    List<String> notTagged = new ArrayList<>();
    for (TagOutcome outcome : report.tags()) {
      switch (outcome) {
        case TagOutcome.Tagged tagged -> tags.add(new NamedDigest(tagged.tag(), tagged.digest()));
        case TagOutcome.AlreadyTagged tagged ->
            tags.add(new NamedDigest(tagged.tag(), tagged.digest()));
        case TagOutcome.NotTagged not -> notTagged.add(shortened(not.reason()));
      }
    }
    Detail detail =
        new Detail(
            VERSION,
            report.execution(),
            report.outcome(),
            shortened(report.reason()),
            report.source().map(Source::name).map(ResultEvent::shortened),
            report.source().flatMap(Source::repository),
            report.source().flatMap(Source::tag),
            report.source().map(Source::digest),
            report.pushedAt(),
            report.pushToTagMillis(),
            report.strategy(),
            report.results(),
            tags,
            notTagged,
            report.failure().map(Report.Failure::error).map(ResultEvent::shortened),
            Optional.of(key));
    return new ResultEvent(detailType(report.outcome()), detail);
  }

  static String detailType(Outcome outcome) {
    return switch (outcome) {
      case OPTIMIZED -> "Layerlift Image Optimized";
      case LEFT_ALONE -> "Layerlift Image Left Alone";
      case IGNORED -> "Layerlift Image Ignored";
      case STOOD_BACK -> "Layerlift Image Stood Back";
      case FAILED -> "Layerlift Image Failed";
    };
  }

  /** Cut between characters, never inside of one. */
  private static String shortened(String text) {
    if (text.codePointCount(0, text.length()) <= MAX_TEXT) {
      return text;
    }
    return text.substring(0, text.offsetByCodePoints(0, MAX_TEXT - 1)) + "…";
  }
}
