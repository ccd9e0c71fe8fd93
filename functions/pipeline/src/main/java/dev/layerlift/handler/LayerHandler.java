package dev.layerlift.handler;

import dev.layerlift.layer.LayerMemory;
import dev.layerlift.layer.LayerPass;
import dev.layerlift.layer.LayerStage;
import dev.layerlift.oci.store.ImageTarget;
import dev.layerlift.workflow.Deadline;
import dev.layerlift.workflow.ImageAddress;
import dev.layerlift.workflow.LayerAction;
import dev.layerlift.workflow.LayerFacts;
import dev.layerlift.workflow.LayerResult;
import dev.layerlift.workflow.ObjectStore;
import dev.layerlift.workflow.Pause;
import dev.layerlift.workflow.Settings;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Stores one layer again as zstd, indexes it, or both. Both layer functions run it, with one core
 * or with many.
 */
public final class LayerHandler extends StageHandler<LayerHandler.Request> {
  private final Repositories repositories;
  private final ObjectStore objects;
  private final InstantSource clock;
  private final Pause pause;

  record Request(
      String execution, ImageAddress image, Settings settings, LayerFacts layer, LayerAction action)
      implements StageRequest {
    @Override
    public Optional<ImageAddress> subject() {
      return Optional.of(image);
    }
  }

  public LayerHandler() {
    this(new AwsWiring(System.getenv()));
  }

  private LayerHandler(AwsWiring aws) {
    this(aws.repositories(), aws.objects(), aws.clock(), Thread::sleep);
  }

  LayerHandler(Repositories repositories, ObjectStore objects, InstantSource clock, Pause pause) {
    super("Layer", Request.class, clock);
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
              .run(request.layer(), request.action(), request.settings());
      return new StageAnswer(result, word(result));
    }
  }

  private static LayerStage.Pass pass(ImageTarget repository, Deadline deadline) {
    int cores = Runtime.getRuntime().availableProcessors();
    return (layer, action, settings) ->
        LayerPass.of(settings, cores, deadline)
            .withIdleCores(() -> cores > 1)
            .run(layer, action, repository, repository);
  }

  private static String word(LayerResult result) {
    List<String> words = new ArrayList<>();
    result
        .zstd()
        .ifPresent(zstd ->
            words.add(
                switch (zstd) {
                  case LayerResult.Recompressed _ -> "recompressed";
                  case LayerResult.Kept kept -> "kept: " + kept.reason();
                }));
    result
        .ztoc()
        .ifPresent(ztoc ->
            words.add(
                switch (ztoc) {
                  case LayerResult.Indexed _ -> "indexed";
                  case LayerResult.NotIndexed not -> not.reason();
                }));
    if (result.remembered()) {
      words.add("remembered");
    }
    return String.join(", ", words);
  }
}
