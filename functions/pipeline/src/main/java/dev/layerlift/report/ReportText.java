package dev.layerlift.report;

import dev.layerlift.codec.io.ByteSize;
import dev.layerlift.report.Report.Done;
import dev.layerlift.report.Report.LayerReport;
import dev.layerlift.report.Report.PlatformReport;
import dev.layerlift.report.Report.PlatformVariant;
import dev.layerlift.workflow.LayerResult.Indexed;
import dev.layerlift.workflow.LayerResult.Kept;
import dev.layerlift.workflow.LayerResult.NotIndexed;
import dev.layerlift.workflow.LayerResult.Recompressed;
import dev.layerlift.workflow.TagOutcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** A report for a terminal: one fact a line, no colours. */
public final class ReportText {
  private final StringBuilder text = new StringBuilder();

  private ReportText() {}

  /** Ends with a line break. */
  public static String of(Report report) {
    ReportText text = new ReportText();
    text.write(report);
    return text.text.toString();
  }

  private void write(Report report) {
    line("image", report.source().map(Report.Source::name).orElse("(the event names none)"));
    line("outcome", words(report.outcome()));
    line("because", report.reason());
    report.platforms().forEach(this::platform);
    report.layers().forEach(this::layer);
    report
        .results()
        .forEach(r ->
            line(
                "result",
                "%s %s, %s"
                    .formatted(
                        r.strategy(),
                        r.digest(),
                        sizes(r.compressedSizeBefore(), r.compressedSizeAfter()))));
    report
        .verification()
        .ifPresent(v ->
            line(
                "verified",
                v.manifests() + " manifests, " + v.blobs() + " blobs, " + size(v.bytes())));
    report.tags().forEach(t -> line("tag", words(t, report.pushToTagMillis())));
    report.failure().ifPresent(f -> line("error", f.error()));
    report.notes().forEach(note -> line("note", note));
  }

  private void line(String name, String value) {
    text.append(String.format(Locale.ROOT, "%-10s%s\n", name, value));
  }

  private static String words(Report.Outcome outcome) {
    return switch (outcome) {
      case OPTIMIZED -> "optimized";
      case LEFT_ALONE -> "left alone";
      case IGNORED -> "ignored";
      case STOOD_BACK -> "stood back";
      case FAILED -> "failed";
    };
  }

  private void platform(PlatformReport platform) {
    String before = size(platform.compressedSizeBefore());
    String what =
        platform.variants().isEmpty()
            ? platform.leftAlone().map(why -> before + ", left alone: " + why).orElse(before)
            : platform.variants().stream()
                .map(v -> words(platform, v))
                .collect(Collectors.joining("; "));
    line("platform", platform.platform() + "  " + what);
  }

  private static String words(PlatformReport platform, PlatformVariant variant) {
    return switch (variant.strategy()) {
      case SOCI -> size(platform.compressedSizeBefore()) + ", with a SOCI index";
      case ZSTD, AUTO, SKIP, BOTH ->
          sizes(platform.compressedSizeBefore(), variant.compressedSizeAfter());
    };
  }

  private void layer(LayerReport layer) {
    String what =
        layer
            .done()
            .map(done -> done(layer, done))
            .orElse(size(layer.size()) + ", " + layer.action().reason());
    line("layer", layer.digest().abbreviated() + "  " + what);
  }

  private static String done(LayerReport layer, Done done) {
    List<String> outcomes = new ArrayList<>();
    done.zstd()
        .ifPresent(zstd ->
            outcomes.add(
                switch (zstd) {
                  case Recompressed r -> sizes(layer.size(), r.size());
                  case Kept kept -> size(layer.size()) + ", kept: " + kept.reason();
                }));
    done.ztoc()
        .ifPresent(ztoc ->
            outcomes.add(
                switch (ztoc) {
                  case Indexed i ->
                      "%s, ztoc of %s with %d spans"
                          .formatted(size(layer.size()), size(i.size()), i.spans());
                  case NotIndexed not -> size(layer.size()) + ", " + not.reason();
                }));
    return String.join("; ", outcomes)
        + (done.remembered() ? ", remembered" : ", in " + seconds(done.millis()));
  }

  private static String words(TagOutcome tag, Optional<Long> pushToTagMillis) {
    return switch (tag) {
      case TagOutcome.Tagged t ->
          t.tag() + pushToTagMillis.map(m -> ", " + seconds(m) + " after the push").orElse("");
      case TagOutcome.AlreadyTagged t -> t.tag() + ", as before";
      case TagOutcome.NotTagged t -> "none: " + t.reason();
    };
  }

  private static String sizes(long before, long after) {
    String change =
        before == 0
            ? ""
            : String.format(Locale.ROOT, " (%+.1f %%)", 100.0 * (after - before) / before);
    return size(before) + " -> " + size(after) + change;
  }

  private static String size(long bytes) {
    return ByteSize.ofBytes(bytes).toHumanString();
  }

  private static String seconds(long millis) {
    return String.format(Locale.ROOT, "%.1f s", millis / 1000.0);
  }
}
