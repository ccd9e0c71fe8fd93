package dev.layerlift.cli;

import dev.layerlift.layer.LayerPass;
import dev.layerlift.layer.LayerStage;
import dev.layerlift.oci.layout.ImageLocation;
import dev.layerlift.oci.model.RepositoryName;
import dev.layerlift.oci.model.Tag;
import dev.layerlift.oci.store.ImageSource;
import dev.layerlift.oci.store.ImageTarget;
import dev.layerlift.publish.Publisher;
import dev.layerlift.publish.Tagger;
import dev.layerlift.publish.Verifier;
import dev.layerlift.workflow.Deadline;
import dev.layerlift.workflow.ImageInventory;
import dev.layerlift.workflow.LayerResult;
import dev.layerlift.workflow.OptimizationPlan;
import dev.layerlift.workflow.Publication;
import dev.layerlift.workflow.PublishedVariant;
import dev.layerlift.workflow.Schema;
import dev.layerlift.workflow.Settings;
import dev.layerlift.workflow.Strategy;
import dev.layerlift.workflow.TagOutcome;
import dev.layerlift.workflow.Tagging;
import dev.layerlift.workflow.Verification;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** The stages behind the plan, one after the other, as the state machine has them. */
final class Road {
  private static final int CORES = Runtime.getRuntime().availableProcessors();

  private final OpenImage source;
  private final ImageLocation sourceLocation;
  private final ImageTarget target;
  private final ImageLocation targetLocation;
  private final Settings settings;
  private final Progress progress;

  Road(
      OpenImage source,
      ImageLocation sourceLocation,
      ImageTarget target,
      ImageLocation targetLocation,
      Settings settings,
      Progress progress) {
    this.source = source;
    this.sourceLocation = sourceLocation;
    this.target = target;
    this.targetLocation = targetLocation;
    this.settings = settings;
    this.progress = progress;
  }

  /**
   * The one document of {@code --json}.
   *
   * @param publication empty where the image was left as and where it is
   * @param verification empty where nothing was published
   */
  record Document(
      String source,
      String target,
      ImageInventory inventory,
      OptimizationPlan plan,
      List<LayerResult> layers,
      Optional<Publication> publication,
      Optional<Verification> verification,
      Tagging tagging) {}

  /** Nothing is done and no tag is set, as the state machine has it. */
  Document leave(ImageInventory inventory, OptimizationPlan plan) {
    return new Document(
        sourceLocation.toString(),
        targetLocation.toString(),
        inventory,
        plan,
        List.of(),
        Optional.empty(),
        Optional.empty(),
        new Tagging(
            Schema.VERSION, List.of(new TagOutcome.NotTagged(Schema.VERSION, plan.reason()))));
  }

  /**
   * @param tag of the result; where the plan makes two variants, each also gets a tag of its own
   */
  Document travel(ImageInventory inventory, OptimizationPlan plan, Tag tag)
      throws InterruptedException {
    List<LayerResult> layers = layers(plan);
    Publication publication =
        new Publisher(source.store(), target, mountFrom(), Deadline.none())
            .publish(inventory, plan, settings, layers);
    Verification verification =
        new Verifier(source.store(), target, Deadline.none())
            .verify(inventory, plan, settings, layers, publication);
    return new Document(
        sourceLocation.toString(),
        targetLocation.toString(),
        inventory,
        plan,
        layers,
        Optional.of(publication),
        Optional.of(verification),
        tagging(publication, tag));
  }

  private Tagging tagging(Publication publication, Tag tag) {
    Tagger tagger = new Tagger(target, InstantSource.system());
    List<TagOutcome> outcomes = new ArrayList<>();
    outcomes.add(tagger.tag(tag, publication.optimized().digest()));
    if (publication.variants().size() > 1) {
      for (PublishedVariant variant : publication.variants()) {
        outcomes.add(
            variantTag(variant.strategy(), tag)
                .map(own -> tagger.tag(own, variant.digest()))
                .orElseGet(() ->
                    new TagOutcome.NotTagged(
                        Schema.VERSION,
                        "a tag for %s beside %s would pass 128 characters"
                            .formatted(variant.strategy(), tag))));
      }
    }
    return new Tagging(Schema.VERSION, outcomes);
  }

  /** Made of the source's tag where there is one, as in the workflow, else of the result's. */
  private Optional<Tag> variantTag(Strategy variant, Tag result) {
    return settings.variantTags().of(variant).apply(Goals.tag(sourceLocation).orElse(result));
  }

  private List<LayerResult> layers(OptimizationPlan plan) throws InterruptedException {
    AtomicInteger inWork = new AtomicInteger();
    LayerPass pass =
        LayerPass.of(settings, CORES, Deadline.none()).withIdleCores(() -> inWork.get() < CORES);
    try (Progress.Run run = progress.start(plan)) {
      ImageSource observed = new ObservedSource(source.store(), run::read);
      ImageSource keeping =
          source.store().equals(target)
              ? observed
              : new CopyingSource(observed, target, mountFrom());
      LayerStage stage =
          new LayerStage(
              target,
              (layer, action, _) ->
                  pass.run(layer, action, action.indexes() ? keeping : observed, target),
              Optional.empty(),
              Deadline.none(),
              InstantSource.system(),
              Thread::sleep);
      return new Layers(
              layersAtOnce(plan),
              layer -> {
                inWork.incrementAndGet();
                try {
                  LayerResult result = stage.run(layer.layer(), layer.action(), settings);
                  run.done(result);
                  return result;
                } finally {
                  inWork.decrementAndGet();
                }
              })
          .run(plan);
    }
  }

  /**
   * Two that are recompressed keep the cores busy while one of them waits for its decoder; each
   * takes much memory. One that is only indexed takes little, and one thread: of one more than
   * there are cores, no core is idle before all but one have ended.
   */
  private static int layersAtOnce(OptimizationPlan plan) {
    return plan.layers().stream().anyMatch(layer -> layer.action().recompresses())
        ? Math.min(2, CORES)
        : CORES + 1;
  }

  /** Blobs of another repository of the same registry need not be moved. */
  private Optional<RepositoryName> mountFrom() {
    return sourceLocation instanceof ImageLocation.Remote from
            && targetLocation instanceof ImageLocation.Remote to
            && from.reference().registry().equals(to.reference().registry())
        ? Optional.of(from.reference().repository())
        : Optional.empty();
  }

  static List<String> lines(Document document) {
    List<String> lines = new ArrayList<>();
    document.publication().ifPresent(publication -> lines.addAll(lines(publication)));
    document
        .verification()
        .ifPresent(v ->
            lines.add(
                "verified: %d manifests and %d blobs are there as they must be"
                    .formatted(v.manifests(), v.blobs())));
    for (TagOutcome outcome : document.tagging().outcomes()) {
      lines.add(
          switch (outcome) {
            case TagOutcome.Tagged tagged -> "tagged: " + where(document, tagged.tag());
            case TagOutcome.AlreadyTagged tagged ->
                "the tag named it before: " + where(document, tagged.tag());
            case TagOutcome.NotTagged not -> "no tag was set: " + not.reason();
          });
    }
    return lines;
  }

  private static String where(Document document, Tag tag) {
    return document.tagging().outcomes().size() == 1
        ? document.target()
        : tag + " beside " + document.target();
  }

  private static List<String> lines(Publication publication) {
    List<String> lines = new ArrayList<>();
    for (PublishedVariant variant : publication.variants()) {
      lines.add("published " + variant.digest() + ": " + PlanText.variant(variant));
      variant.notes().forEach(note -> lines.add("note: " + note));
    }
    return lines;
  }
}
