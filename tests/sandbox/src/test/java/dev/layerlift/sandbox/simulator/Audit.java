package dev.layerlift.sandbox.simulator;

import dev.layerlift.oci.model.Digest;
import dev.layerlift.oci.model.RepositoryName;
import dev.layerlift.oci.model.Tag;
import dev.layerlift.oci.registry.Registry;
import dev.layerlift.oci.store.ImageTarget;
import dev.layerlift.publish.ImageProof;
import dev.layerlift.publish.Proof;
import dev.layerlift.sandbox.states.Execution;
import dev.layerlift.sandbox.states.ExecutionOutcome;
import dev.layerlift.testing.content.Content;
import dev.layerlift.testing.content.Sha256;
import dev.layerlift.testing.image.Stored;
import dev.layerlift.testing.image.TestImage;
import dev.layerlift.testing.image.TestIndex;
import dev.layerlift.testing.image.TestLayer;
import dev.layerlift.testing.registry.Repository;
import dev.layerlift.testing.registry.StoredManifest;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Looks over a world: what must hold whatever went wrong. */
final class Audit {
  private static final JsonMapper JSON = new JsonMapper();
  private static final Set<String> OURS = Set.of("v1-optimized", "v1-zstd", "v1-soci");

  /** A lease and the skew of the clock by which it was taken. */
  private static final Duration LONGEST_LEASE = Duration.ofMinutes(30 + 40 + 1);

  private final World world;
  private final List<String> violations = new ArrayList<>();
  private Map<String, String> tagsAfterTheFaults = Map.of();

  Audit(World world) {
    this.world = world;
  }

  List<String> violations() {
    return List.copyOf(violations);
  }

  static boolean failed(Execution execution) {
    try {
      return !(execution.await() instanceof ExecutionOutcome.Succeeded);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private void require(boolean holds, String otherwise) {
    if (!holds) {
      violations.add(otherwise);
    }
  }

  /** Before anybody repeats anything. */
  void afterTheFaults() {
    tagsAfterTheFaults = Map.copyOf(ours());
    sourceIsUntouched();
    onlyOurTagsAreSet();
    tagsNameCompleteImages();
    tagsComeLast();
    tagIsNotMovedBackwards();
    everyExecutionLeavesItsRecord();
    noSecretIsTold();
  }

  /** When all that brings lost work back has run. */
  void atTheEnd() {
    sourceIsUntouched();
    tagsNameCompleteImages();
    noSecretIsTold();
    leasesEnd();
  }

  /**
   * The end is the same as that of a run in which nothing went wrong, and nothing else had a name
   * of ours before.
   *
   * @param image what becomes of the image that was pushed first
   * @param last what becomes of the image that the source's tag names in the end
   */
  void compare(Expected image, Expected last) {
    verified(image, last);
    Map<String, String> tags = ours();
    if (world.movedAt() > 0) {
      last.tags()
          .forEach((tag, digest) ->
              require(digest.equals(tags.get(tag)), tag + " names " + tags.get(tag)));
    } else {
      require(tags.equals(last.tags()), "tags are %s, not %s".formatted(tags, last.tags()));
    }
    // What was damaged on its way under a tag stays behind without a name.
    boolean damaged = world.schedule().has(FaultKind.CORRUPT_REQUEST);
    for (StoredManifest manifest : world.repository().manifests()) {
      require(
          damaged
              || image.manifests().contains(manifest.digest())
              || last.manifests().contains(manifest.digest()),
          "a manifest that an undisturbed run does not store: " + manifest.digest());
    }
  }

  /**
   * A tag that was damaged and cannot be mended, because of another fault, may wait for a retry.
   */
  private void verified(Expected image, Expected last) {
    boolean twice =
        world.schedule().has(FaultKind.CORRUPT_REQUEST)
            && world.schedule().faults().size() > 1
            && world.executions().stream().anyMatch(Audit::failed);
    tagsAfterTheFaults.forEach((tag, digest) ->
        require(
            twice || image.tags().containsValue(digest) || last.tags().containsValue(digest),
            tag + " named what nobody has verified: " + digest));
  }

  Map<String, String> ours() {
    Map<String, String> tags = new HashMap<>(world.repository().tags());
    tags.keySet().retainAll(OURS);
    return tags;
  }

  private void sourceIsUntouched() {
    Scenario scenario = world.schedule().scenario();
    Repository repository = world.repository();
    String named = String.valueOf(repository.tags().get(World.TAG));
    boolean deleted = world.deletedAt() > 0;
    Stored source = world.movedAt() > 0 ? world.wanted() : scenario.image();
    if (!deleted) {
      require(named.equals(source.digest()), "the source tag names " + named);
      same(source);
    }
    require(
        Scenario.FOREIGN.digest().equals(repository.tags().get(World.FOREIGN_TAG)),
        "a foreign tag has moved");
    same(Scenario.FOREIGN);
  }

  private void same(Stored image) {
    Optional<StoredManifest> manifest = world.repository().manifest(image.digest());
    require(
        manifest.filter(m -> Sha256.of(bytes(m.json())).equals(image.digest())).isPresent(),
        "the source's manifest is gone or another: " + image.digest());
    switch (image) {
      case TestIndex index -> index.children().forEach(this::same);
      case TestImage one -> {
        require(isBlob(Sha256.of(one.config())), "the source's configuration is gone");
        for (TestLayer layer : one.layers()) {
          require(isBlob(layer.digest()), "the source's layer is gone: " + layer.digest());
        }
      }
    }
  }

  private boolean isBlob(String digest) {
    return world
        .repository()
        .blob(digest)
        .filter(content -> Sha256.of(bytes(content)).equals(digest))
        .isPresent();
  }

  private void onlyOurTagsAreSet() {
    Set<String> tags = new HashSet<>(world.repository().tags().keySet());
    tags.removeAll(OURS);
    tags.removeAll(Set.of(World.TAG, World.FOREIGN_TAG));
    require(tags.isEmpty(), "tags that nobody wanted: " + tags);
  }

  private void tagsNameCompleteImages() {
    ours().forEach((tag, digest) -> complete(tag, digest));
  }

  /** Everything that is named is there, with its digest. */
  private void complete(String tag, String root) {
    Deque<String> left = new ArrayDeque<>(List.of(root));
    Set<String> seen = new HashSet<>(left);
    while (!left.isEmpty()) {
      String digest = left.pop();
      Optional<StoredManifest> manifest = world.repository().manifest(digest);
      if (manifest.isEmpty()) {
        require(isBlob(digest), tag + " names what is not there: " + digest);
        continue;
      }
      require(
          Sha256.of(bytes(manifest.get().json())).equals(digest), "a broken manifest: " + digest);
      manifest.get().references().stream().filter(seen::add).forEach(left::push);
    }
  }

  private static byte[] bytes(Content content) {
    try (InputStream in = content.open(0)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Reads what our tags name through a client, unpacks it, and compares it with its source. */
  void prove() throws IOException {
    try (Registry registry = world.client();
        ImageTarget images = registry.repository(RepositoryName.parse(World.REPOSITORY))) {
      for (Map.Entry<String, String> tag : ours().entrySet()) {
        Proof proof =
            ImageProof.against(
                images,
                Digest.parse(world.wanted().digest()),
                images,
                new Tag(tag.getKey()),
                check -> {});
        require(proof.holds(), tag.getKey() + " differs: " + proof.differences());
        require(!proof.checks().isEmpty(), tag.getKey() + " is not checked");
      }
    }
  }

  /** A tag is set by Tag alone, and Tag comes after Verify. */
  private void tagsComeLast() {
    for (Steps.Step step : world.steps().trace()) {
      if (setsTag(step)) {
        require(
            step.function().equals(Optional.of("Tag")),
            "%s sets a tag in step %d".formatted(step.function().orElse("nobody"), step.number()));
      }
    }
  }

  private static boolean setsTag(Steps.Step step) {
    return OURS.stream().anyMatch(tag -> step.what().equals(tagging(tag)));
  }

  private static String tagging(String tag) {
    return "PUT /v2/" + World.REPOSITORY + "/manifests/" + tag;
  }

  /**
   * Between Tag's look at the source tag and its put, the tag can move: a known limitation. A Tag
   * that begins later must see it.
   */
  private void tagIsNotMovedBackwards() {
    int gone = Math.max(world.movedAt(), world.deletedAt());
    if (gone == 0) {
      return;
    }
    int tagBegan = 0;
    for (Steps.Step step : world.steps().trace()) {
      if (step.type() == StepType.LAMBDA && step.what().equals("Tag")) {
        tagBegan = step.number();
      }
      require(
          !(setsTag(step) && tagBegan > gone),
          "step %d sets a tag of an image that was gone at step %d".formatted(step.number(), gone));
    }
  }

  /** A report, or if none could be written, an end that says so; each with its reason. */
  private void everyExecutionLeavesItsRecord() {
    for (Execution execution : world.executions()) {
      List<String> reports =
          world.objects().objects().keySet().stream()
              .filter(key -> key.startsWith("reports/"))
              .filter(key -> key.endsWith("/" + execution.name() + ".json"))
              .toList();
      boolean notRecorded =
          execution.history().stream()
              .anyMatch(event -> event.state().equals(Optional.of("NotRecorded")));
      require(
          reports.size() == 1 || notRecorded,
          execution.name() + " has " + reports.size() + " records");
      for (String key : reports) {
        JsonNode report = JSON.readTree(world.objects().text(key).orElseThrow());
        boolean saysFailed = report.path("outcome").asString("").equals("failed");
        require(
            saysFailed == failed(execution) || notRecorded,
            execution.name() + " ended otherwise than its record says: " + report.path("outcome"));
        require(
            !saysFailed || !report.at("/failure/message").asString("").isBlank(),
            execution.name() + " failed without a reason");
      }
    }
  }

  private void noSecretIsTold() {
    List<String> told = new ArrayList<>(world.log());
    world
        .objects()
        .objects()
        .keySet()
        .forEach(key -> told.add(world.objects().text(key).orElse("")));
    world.announced().forEach(event -> told.add(event.toString()));
    for (Execution execution : world.executions()) {
      execution.history().forEach(event -> told.add(event.details().toString()));
    }
    List<String> secrets = new ArrayList<>(world.passwords());
    secrets.add(Clients.SECRET_KEY);
    for (String secret : secrets) {
      require(told.stream().noneMatch(text -> text.contains(secret)), "a secret is told");
    }
    require(
        told.stream().noneMatch(text -> text.contains("X-Amz-Signature=")),
        "a signed address is told");
  }

  private void leasesEnd() {
    Instant latest = world.time().instant().plus(LONGEST_LEASE);
    world
        .objects()
        .objects()
        .forEach((key, stored) -> {
          if (key.startsWith("leases/")) {
            String expires =
                JSON.readTree(world.objects().text(key).orElseThrow()).path("expires").asString("");
            require(Instant.parse(expires).isBefore(latest), key + " lasts until " + expires);
          }
        });
  }
}
