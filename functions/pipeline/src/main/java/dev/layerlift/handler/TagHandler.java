package dev.layerlift.handler;

import dev.layerlift.oci.model.Digest;
import dev.layerlift.oci.store.ImageTarget;
import dev.layerlift.publish.ManifestCount;
import dev.layerlift.publish.PacedTarget;
import dev.layerlift.publish.Tagger;
import dev.layerlift.workflow.Deadline;
import dev.layerlift.workflow.ImageAddress;
import dev.layerlift.workflow.ImageLease;
import dev.layerlift.workflow.Inspection;
import dev.layerlift.workflow.ManifestPace;
import dev.layerlift.workflow.ManifestTurn;
import dev.layerlift.workflow.OptimizationPlan;
import dev.layerlift.workflow.Publication;
import dev.layerlift.workflow.PublishedVariant;
import dev.layerlift.workflow.QueuedException;
import dev.layerlift.workflow.Schema;
import dev.layerlift.workflow.Settings;
import dev.layerlift.workflow.TagOutcome;
import dev.layerlift.workflow.TagTemplate;
import dev.layerlift.workflow.Tagging;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Gives the result its name: the published one, or the original where it is left alone. */
public final class TagHandler extends StageHandler<TagHandler.Request> {
  private final Repositories repositories;
  private final ManifestPace pace;
  private final LeasedWait waiting;
  private final InstantSource clock;

  /**
   * @param turn that an earlier call has reserved
   */
  record Request(
      String execution,
      Inspection.Image inspection,
      OptimizationPlan plan,
      Optional<Publication> publication,
      Optional<ManifestTurn> turn)
      implements StageRequest {
    Request {
      if (publication.isEmpty() && !plan.tagOriginal()) {
        throw new IllegalArgumentException("nothing is published and the original gets no tag");
      }
    }

    @Override
    public Optional<ImageAddress> subject() {
      return Optional.of(inspection.image());
    }
  }

  public TagHandler() {
    this(new AwsWiring(System.getenv()));
  }

  private TagHandler(AwsWiring aws) {
    this(aws.repositories(), aws.pace(), aws.lease(), aws.clock());
  }

  TagHandler(Repositories repositories, ManifestPace pace, ImageLease lease, InstantSource clock) {
    super("Tag", Request.class, clock);
    this.repositories = repositories;
    this.pace = pace;
    this.waiting = new LeasedWait(lease);
    this.clock = clock;
  }

  @Override
  StageAnswer run(Request request, Deadline deadline, StageLog log) throws IOException {
    ImageAddress image = request.inspection().image();
    List<TagOutcome> outcomes = new ArrayList<>();
    try (ImageTarget repository = open(request)) {
      Tagger tagger = new Tagger(repository, clock);
      for (Map.Entry<TagTemplate, Digest> result : results(request).entrySet()) {
        outcomes.add(tagger.tagBeside(image, result.getKey(), result.getValue()));
      }
    } catch (QueuedException wait) {
      throw waiting.before(wait, image, request.execution(), log);
    }
    String words = outcomes.stream().map(TagHandler::word).collect(Collectors.joining("; "));
    return new StageAnswer(new Tagging(Schema.VERSION, outcomes), words);
  }

  /** Publish has waited for the tags too, where it stored anything. */
  private ImageTarget open(Request request) throws IOException {
    ImageTarget repository = repositories.open(request.inspection().image());
    boolean waited =
        request.publication().stream()
            .flatMap(publication -> publication.variants().stream())
            .anyMatch(PublishedVariant::isChanged);
    return waited
        ? repository
        : new PacedTarget(
            repository,
            pace,
            new PacedTarget.Demand(
                request.execution(), ManifestCount.tags(request.plan()), request.turn()));
  }

  /** The optimized tag first; where there are two variants, a tag for each. */
  private static Map<TagTemplate, Digest> results(Request request) {
    Settings settings = request.inspection().settings();
    Map<TagTemplate, Digest> results = new LinkedHashMap<>();
    if (request.publication().isEmpty()) {
      results.put(settings.optimizedTag(), request.inspection().image().digest());
      return results;
    }
    Publication publication = request.publication().get();
    results.put(settings.optimizedTag(), publication.optimized().digest());
    if (publication.variants().size() > 1) {
      publication
          .variants()
          .forEach(variant ->
              results.put(settings.variantTags().of(variant.strategy()), variant.digest()));
    }
    return results;
  }

  private static String word(TagOutcome outcome) {
    return switch (outcome) {
      case TagOutcome.Tagged tagged -> "tagged " + tagged.tag();
      case TagOutcome.AlreadyTagged tagged -> "already tagged " + tagged.tag();
      case TagOutcome.NotTagged not -> "not tagged: " + not.reason();
    };
  }
}
