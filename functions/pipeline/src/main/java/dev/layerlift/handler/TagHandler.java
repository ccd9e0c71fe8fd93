package dev.layerlift.handler;

import dev.layerlift.oci.model.Digest;
import dev.layerlift.oci.store.ImageTarget;
import dev.layerlift.publish.Tagger;
import dev.layerlift.workflow.Deadline;
import dev.layerlift.workflow.ImageAddress;
import dev.layerlift.workflow.Inspection;
import dev.layerlift.workflow.OptimizationPlan;
import dev.layerlift.workflow.Publication;
import dev.layerlift.workflow.TagOutcome;
import java.io.IOException;
import java.time.InstantSource;
import java.util.Optional;

/** Gives the result its name: the published one, or the original where it is left alone. */
public final class TagHandler extends StageHandler<TagHandler.Request> {
  private final Repositories repositories;
  private final InstantSource clock;

  record Request(
      String execution,
      Inspection.Image inspection,
      OptimizationPlan plan,
      Optional<Publication> publication)
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
    this(aws.repositories(), aws.clock());
  }

  TagHandler(Repositories repositories, InstantSource clock) {
    super("Tag", Request.class, clock);
    this.repositories = repositories;
    this.clock = clock;
  }

  @Override
  StageAnswer run(Request request, Deadline deadline, StageLog log) throws IOException {
    ImageAddress image = request.inspection().image();
    Digest result = request.publication().map(Publication::digest).orElse(image.digest());
    try (ImageTarget repository = repositories.open(image)) {
      TagOutcome outcome =
          new Tagger(repository, clock)
              .tagBeside(image, request.inspection().settings().optimizedTag(), result);
      return new StageAnswer(outcome, word(outcome));
    }
  }

  private static String word(TagOutcome outcome) {
    return switch (outcome) {
      case TagOutcome.Tagged _ -> "tagged";
      case TagOutcome.AlreadyTagged _ -> "already tagged";
      case TagOutcome.NotTagged not -> "not tagged: " + not.reason();
    };
  }
}
