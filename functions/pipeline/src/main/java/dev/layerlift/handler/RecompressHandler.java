package dev.layerlift.handler;

import dev.layerlift.codec.zstd.EncoderSettings;
import dev.layerlift.layer.LayerMemory;
import dev.layerlift.layer.LayerPass;
import dev.layerlift.layer.LayerStage;
import dev.layerlift.oci.store.ImageTarget;
import dev.layerlift.workflow.Deadline;
import dev.layerlift.workflow.ImageAddress;
import dev.layerlift.workflow.LayerFacts;
import dev.layerlift.workflow.LayerResult;
import dev.layerlift.workflow.ObjectStore;
import dev.layerlift.workflow.Settings;
import java.io.IOException;
import java.time.InstantSource;
import java.util.Optional;

/** Stores one layer again as zstd. Both layer functions run it, with one core or with many. */
public final class RecompressHandler extends StageHandler<RecompressHandler.Request> {
  private final Repositories repositories;
  private final ObjectStore objects;
  private final InstantSource clock;
  private final LayerStage.Pause pause;

  record Request(String execution, ImageAddress image, Settings settings, LayerFacts layer)
      implements StageRequest {
    @Override
    public Optional<ImageAddress> subject() {
      return Optional.of(image);
    }
  }

  public RecompressHandler() {
    this(new AwsWiring(System.getenv()));
  }

  private RecompressHandler(AwsWiring aws) {
    this(aws.repositories(), aws.objects(), aws.clock(), Thread::sleep);
  }

  RecompressHandler(
      Repositories repositories, ObjectStore objects, InstantSource clock, LayerStage.Pause pause) {
    super("Recompress", Request.class, clock);
    this.repositories = repositories;
    this.objects = objects;
    this.clock = clock;
    this.pause = pause;
  }

  @Override
  StageAnswer run(Request request, Deadline deadline, StageLog log) throws IOException {
    ImageAddress image = request.image();
    LayerStage.Memory memory =
        new LayerStage.Memory(
            new LayerMemory(objects, log::warn), image.registry(), image.repository());
    try (ImageTarget repository = repositories.open(image)) {
      LayerResult result =
          new LayerStage(
                  repository,
                  pass(repository, deadline),
                  Optional.of(memory),
                  deadline,
                  clock,
                  pause)
              .run(request.layer(), request.settings());
      return new StageAnswer(result, word(result));
    }
  }

  private static LayerStage.Pass pass(ImageTarget repository, Deadline deadline) {
    int cores = Runtime.getRuntime().availableProcessors();
    return (layer, settings) ->
        new LayerPass(
                EncoderSettings.DEFAULT.withLevel(settings.zstdLevel()).withWorkers(cores),
                deadline)
            .run(layer, repository, repository)
            .outcome();
  }

  private static String word(LayerResult result) {
    String word =
        switch (result.outcome()) {
          case LayerResult.Recompressed _ -> "recompressed";
          case LayerResult.Kept kept -> "kept: " + kept.reason();
        };
    return result.remembered() ? word + ", remembered" : word;
  }
}
