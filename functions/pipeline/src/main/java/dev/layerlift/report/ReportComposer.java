package dev.layerlift.report;

import dev.layerlift.oci.model.Digest;
import dev.layerlift.report.Report.Done;
import dev.layerlift.report.Report.LayerReport;
import dev.layerlift.report.Report.Outcome;
import dev.layerlift.report.Report.PlatformReport;
import dev.layerlift.report.Report.PlatformVariant;
import dev.layerlift.report.Report.Source;
import dev.layerlift.workflow.ImageInventory;
import dev.layerlift.workflow.ImageInventory.PlatformImage;
import dev.layerlift.workflow.Inspection;
import dev.layerlift.workflow.LayerFacts;
import dev.layerlift.workflow.LayerResult;
import dev.layerlift.workflow.LayerResult.Recompressed;
import dev.layerlift.workflow.OptimizationPlan;
import dev.layerlift.workflow.OptimizationPlan.LayerPlan;
import dev.layerlift.workflow.OptimizationPlan.PlatformPlan;
import dev.layerlift.workflow.Publication;
import dev.layerlift.workflow.PublishedVariant;
import dev.layerlift.workflow.Strategy;
import dev.layerlift.workflow.TagOutcome;
import dev.layerlift.workflow.Tagging;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Puts the answers of one execution's states together. */
final class ReportComposer {
  private final ExecutionTrace trace;
  private final Map<Digest, LayerResult> results = new HashMap<>();

  ReportComposer(ExecutionTrace trace) {
    this.trace = trace;
    trace.layers().forEach(result -> results.put(result.layer().digest(), result));
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
        variants().stream().map(ReportComposer::result).toList(),
        trace.tagging().map(Tagging::outcomes).orElse(List.of()),
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
    if (trace.inspection().orElse(null) instanceof Inspection.HeldElsewhere held) {
      return new Ending(Outcome.STOOD_BACK, held.reason());
    }
    String planned = trace.plan().map(OptimizationPlan::reason).orElse("nothing was planned");
    if (trace.plan().filter(plan -> plan.strategy() == Strategy.SKIP).isPresent()) {
      return new Ending(Outcome.LEFT_ALONE, planned);
    }
    if (trace.publication().isEmpty()) {
      return new Ending(Outcome.FAILED, "it ended without a publication: " + planned);
    }
    if (variants().stream().anyMatch(PublishedVariant::isChanged)) {
      return new Ending(Outcome.OPTIMIZED, planned);
    }
    String nothing =
        variants().stream()
            .map(variant ->
                variant.strategy() == Strategy.SOCI
                    ? "no layer could be indexed"
                    : "no layer became smaller as zstd")
            .collect(Collectors.joining(", "));
    return new Ending(Outcome.LEFT_ALONE, nothing + "; " + planned);
  }

  private Optional<Source> source() {
    Optional<Source> inspected =
        switch (trace.inspection().orElse(null)) {
          case Inspection.Image image -> Optional.of(Source.of(image.image()));
          case Inspection.Ignored ignored -> ignored.image().map(Source::of);
          case Inspection.HeldElsewhere held -> Optional.of(Source.of(held.image()));
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
    return trace.tagging().flatMap(t -> t.outcomes().stream().findFirst()).orElse(null)
            instanceof TagOutcome.Tagged tagged
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
      List<PlatformVariant> variants =
          variants().stream().flatMap(variant -> of(variant, image).stream()).toList();
      platforms.add(
          new PlatformReport(
              image.platform(),
              image.manifest(),
              variants,
              image.compressedSize().bytes(),
              leftAlone.getOrDefault(image.manifest(), image.obstacle())));
    }
    return platforms;
  }

  private List<PublishedVariant> variants() {
    return trace.publication().map(Publication::variants).orElse(List.of());
  }

  /** What a variant has for a platform; empty where the platform kept its manifest. */
  private Optional<PlatformVariant> of(PublishedVariant variant, PlatformImage image) {
    return variant.images().stream()
        .filter(published -> published.source().equals(image.manifest()))
        .filter(published -> !published.manifest().equals(image.manifest()))
        .findFirst()
        .map(published ->
            new PlatformVariant(
                variant.strategy(),
                published.manifest(),
                variant.strategy() == Strategy.SOCI
                    ? image.compressedSize().bytes()
                    : sizeAfter(image)));
  }

  private long sizeAfter(PlatformImage image) {
    return image.layers().stream().distinct().mapToLong(this::sizeAfter).sum();
  }

  private long sizeAfter(LayerFacts layer) {
    LayerResult result = results.get(layer.digest());
    return result != null && result.zstd().orElse(null) instanceof Recompressed recompressed
        ? recompressed.size()
        : layer.size();
  }

  private List<LayerReport> layers(OptimizationPlan plan) {
    return plan.layers().stream().map(this::layer).toList();
  }

  private LayerReport layer(LayerPlan plan) {
    LayerFacts facts = plan.layer();
    Optional<Done> done =
        Optional.ofNullable(results.get(facts.digest()))
            .map(r -> new Done(r.zstd(), r.ztoc(), r.remembered(), r.millis()));
    return new LayerReport(facts.digest(), facts.size(), facts.mediaType(), plan.action(), done);
  }

  private static Report.Result result(PublishedVariant variant) {
    return new Report.Result(
        variant.strategy(),
        variant.digest(),
        variant.mediaType(),
        variant.compressedSizeBefore(),
        variant.compressedSizeAfter());
  }

  private List<String> notes() {
    Set<String> notes = new LinkedHashSet<>();
    inventory().map(ImageInventory::notes).ifPresent(notes::addAll);
    variants().forEach(variant -> notes.addAll(variant.notes()));
    notes.addAll(trace.notes());
    return List.copyOf(notes);
  }
}
