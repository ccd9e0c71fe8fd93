package dev.layerlift.report;

import dev.layerlift.oci.model.Digest;
import dev.layerlift.report.Report.Done;
import dev.layerlift.report.Report.LayerReport;
import dev.layerlift.report.Report.Outcome;
import dev.layerlift.report.Report.PlatformReport;
import dev.layerlift.report.Report.Source;
import dev.layerlift.workflow.ImageInventory;
import dev.layerlift.workflow.ImageInventory.PlatformImage;
import dev.layerlift.workflow.Inspection;
import dev.layerlift.workflow.LayerFacts;
import dev.layerlift.workflow.LayerResult;
import dev.layerlift.workflow.LayerResult.Kept;
import dev.layerlift.workflow.LayerResult.Recompressed;
import dev.layerlift.workflow.OptimizationPlan;
import dev.layerlift.workflow.OptimizationPlan.LayerPlan;
import dev.layerlift.workflow.OptimizationPlan.PlatformPlan;
import dev.layerlift.workflow.Publication;
import dev.layerlift.workflow.Publication.PublishedImage;
import dev.layerlift.workflow.Strategy;
import dev.layerlift.workflow.TagOutcome;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Puts the answers of one execution's states together. */
final class ReportComposer {
  private final ExecutionTrace trace;
  private final Map<Digest, LayerResult> results = new HashMap<>();
  private final Map<Digest, PublishedImage> published = new HashMap<>();

  ReportComposer(ExecutionTrace trace) {
    this.trace = trace;
    trace.layers().forEach(result -> results.put(result.layer().digest(), result));
    trace
        .publication()
        .ifPresent(p -> p.images().forEach(image -> published.put(image.source(), image)));
  }

  private record Ending(Outcome outcome, String reason) {}

  Report compose(Instant recordedAt) {
    Ending ending = ending();
    return new Report(
        Report.VERSION,
        trace.execution(),
        ending.outcome(),
        ending.reason(),
        source(),
        trace.pushedAt(),
        trace.startedAt(),
        recordedAt,
        pushToTag(),
        trace.plan().map(OptimizationPlan::strategy),
        inventory().map(this::platforms).orElse(List.of()),
        trace.plan().map(this::layers).orElse(List.of()),
        trace.publication().map(ReportComposer::result),
        trace.tagging(),
        trace.verification(),
        trace.failure(),
        notes());
  }

  private Ending ending() {
    if (trace.failure().isPresent()) {
      return new Ending(Outcome.FAILED, trace.failure().get().message());
    }
    if (trace.inspection().orElse(null) instanceof Inspection.Ignored ignored) {
      return new Ending(Outcome.IGNORED, ignored.reason());
    }
    String planned = trace.plan().map(OptimizationPlan::reason).orElse("nothing was planned");
    if (trace.plan().filter(plan -> plan.strategy() == Strategy.SKIP).isPresent()) {
      return new Ending(Outcome.LEFT_ALONE, planned);
    }
    if (trace.publication().isEmpty()) {
      return new Ending(Outcome.FAILED, "it ended without a publication: " + planned);
    }
    return published.values().stream().anyMatch(image -> !image.manifest().equals(image.source()))
        ? new Ending(Outcome.OPTIMIZED, planned)
        : new Ending(Outcome.LEFT_ALONE, "no layer became smaller as zstd; " + planned);
  }

  private Optional<Source> source() {
    Optional<Source> inspected =
        switch (trace.inspection().orElse(null)) {
          case Inspection.Image image -> Optional.of(Source.of(image.image()));
          case Inspection.Ignored ignored -> ignored.image().map(Source::of);
          case null -> Optional.empty();
        };
    return trace.source().or(() -> inspected);
  }

  private Optional<ImageInventory> inventory() {
    return trace.inspection().orElse(null) instanceof Inspection.Image image
        ? Optional.of(image.inventory())
        : Optional.empty();
  }

  private Optional<Long> pushToTag() {
    return trace.tagging().orElse(null) instanceof TagOutcome.Tagged tagged
        ? trace.pushedAt().map(pushed -> Duration.between(pushed, tagged.at()).toMillis())
        : Optional.empty();
  }

  private List<PlatformReport> platforms(ImageInventory inventory) {
    Map<Digest, Optional<String>> leftAlone = new HashMap<>();
    trace
        .plan()
        .map(OptimizationPlan::platforms)
        .orElse(List.of())
        .forEach((PlatformPlan p) -> leftAlone.put(p.manifest(), p.leftAlone()));
    List<PlatformReport> platforms = new ArrayList<>();
    for (PlatformImage image : inventory.images()) {
      Optional<Digest> variant =
          Optional.ofNullable(published.get(image.manifest()))
              .map(PublishedImage::manifest)
              .filter(manifest -> !manifest.equals(image.manifest()));
      platforms.add(
          new PlatformReport(
              image.platform(),
              image.manifest(),
              variant,
              image.compressedSize().bytes(),
              variant.map(v -> sizeAfter(image)),
              leftAlone.getOrDefault(image.manifest(), image.obstacle())));
    }
    return platforms;
  }

  private long sizeAfter(PlatformImage image) {
    return image.layers().stream().distinct().mapToLong(this::sizeAfter).sum();
  }

  private long sizeAfter(LayerFacts layer) {
    LayerResult result = results.get(layer.digest());
    if (result == null) {
      return layer.size();
    }
    return switch (result.outcome()) {
      case Recompressed recompressed -> recompressed.size();
      case Kept _ -> layer.size();
    };
  }

  private List<LayerReport> layers(OptimizationPlan plan) {
    return plan.layers().stream().map(this::layer).toList();
  }

  private LayerReport layer(LayerPlan plan) {
    LayerFacts facts = plan.layer();
    Optional<Done> done =
        Optional.ofNullable(results.get(facts.digest()))
            .map(r -> new Done(r.outcome(), r.remembered(), r.millis()));
    return new LayerReport(facts.digest(), facts.size(), facts.mediaType(), plan.action(), done);
  }

  private static Report.Result result(Publication publication) {
    return new Report.Result(
        publication.digest(),
        publication.mediaType(),
        publication.compressedSizeBefore(),
        publication.compressedSizeAfter());
  }

  private List<String> notes() {
    Set<String> notes = new LinkedHashSet<>();
    inventory().map(ImageInventory::notes).ifPresent(notes::addAll);
    trace.publication().map(Publication::notes).ifPresent(notes::addAll);
    notes.addAll(trace.notes());
    return List.copyOf(notes);
  }
}
