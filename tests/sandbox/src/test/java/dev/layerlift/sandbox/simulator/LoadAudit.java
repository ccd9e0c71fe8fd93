package dev.layerlift.sandbox.simulator;

import dev.layerlift.oci.model.Digest;
import dev.layerlift.oci.model.RepositoryName;
import dev.layerlift.oci.model.Tag;
import dev.layerlift.oci.registry.Registry;
import dev.layerlift.oci.store.ImageTarget;
import dev.layerlift.publish.ImageProof;
import dev.layerlift.publish.Proof;
import dev.layerlift.sandbox.states.HistoryEventType;
import dev.layerlift.testing.registry.Push;
import dev.layerlift.testing.registry.Repository;
import dev.layerlift.testing.registry.StoredManifest;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What must hold when a wave is over, and its figures. */
final class LoadAudit {
  private static final JsonMapper JSON = new JsonMapper();

  /** As deployed. */
  private static final int PACE = 5;

  /** So few, or one in ten: who waits for Lambda comes late, and all at once. */
  private static final int MANIFESTS_REFUSED = 20;

  /** Every so many images are unpacked and compared with their source. */
  private static final int PROVEN_EVERY = 20;

  private final LoadWorld world;
  private final List<String> violations = new ArrayList<>();

  /** By repository, digest and tag of the push: how its executions ended. */
  private final Map<String, List<String>> outcomes = new HashMap<>();

  private final Map<String, Integer> byOutcome = new TreeMap<>();

  LoadAudit(LoadWorld world) {
    this.world = world;
  }

  private void require(boolean holds, String otherwise) {
    if (!holds) {
      violations.add(otherwise);
    }
  }

  List<String> violations() throws IOException {
    return violations(Duration.ZERO);
  }

  /**
   * @param before the queue's length before the first event
   */
  List<String> violations(Duration before) throws IOException {
    readReports();
    nothingIsLost();
    nothingIsDoneTwice();
    tagsNameProvenImages();
    ratesAreKept();
    executionsEnd();
    queueDrainsInTime(before);
    return List.copyOf(violations);
  }

  private void readReports() {
    world
        .objects()
        .objects()
        .forEach((key, stored) -> {
          if (key.startsWith("reports/")) {
            JsonNode report = JSON.readTree(stored.body());
            String outcome = report.path("outcome").asString("");
            String push =
                "%s %s %s"
                    .formatted(
                        report.at("/source/repository").asString(""),
                        report.at("/source/digest").asString(""),
                        report.at("/source/tag").asString(""));
            byOutcome.merge(outcome, 1, Integer::sum);
            outcomes.computeIfAbsent(push, p -> new ArrayList<>()).add(outcome);
          }
        });
  }

  private static String name(Wave.Push push) {
    return push.repository() + " " + push.image().digest() + " " + push.tag();
  }

  private void nothingIsLost() {
    Set<String> pushed = new HashSet<>();
    for (Wave.Push push : world.wave().pushes()) {
      pushed.add(name(push));
      List<String> ends = outcomes.getOrDefault(name(push), List.of());
      String wanted =
          switch (push.kind()) {
            case RECOMPRESSED, INDEXED -> "optimized";
            case SMALL -> "leftAlone";
            case BROKEN -> "failed";
          };
      require(ends.contains(wanted), name(push) + " ended as " + ends + ", not as " + wanted);
      require(push.kind() == Wave.Kind.BROKEN || !ends.contains("failed"), name(push) + " failed");
    }
    require(outcomes.keySet().equals(pushed), "there are reports of what nobody pushed");
    int reports = byOutcome.values().stream().mapToInt(Integer::intValue).sum();
    require(
        reports == world.executions(),
        "%d executions left %d reports".formatted(world.executions(), reports));
    int announced = world.announced().values().stream().mapToInt(Integer::intValue).sum();
    require(
        announced == world.executions(),
        "%d executions were announced by %d events".formatted(world.executions(), announced));
  }

  /** One variant an image, each tag set once, by one execution. */
  private void nothingIsDoneTwice() {
    Map<String, Set<String>> variants = new HashMap<>();
    Map<String, Set<String>> tagged = new HashMap<>();
    for (LoadWorld.StoredAt stored : world.stored()) {
      Push push = stored.push();
      Map<String, Set<String>> named = push.tag().isPresent() ? tagged : variants;
      named.computeIfAbsent(key(push), k -> new HashSet<>()).add(push.digest());
    }
    Map<String, Integer> wanted = new HashMap<>();
    Set<String> seen = new HashSet<>();
    Set<String> tags = new HashSet<>();
    for (Wave.Push push : world.wave().pushes()) {
      if (push.kind() != Wave.Kind.BROKEN) {
        tags.add(push.repository() + " " + push.ours());
      }
      if (seen.add(push.repository() + push.image().digest())) {
        wanted.merge(push.repository(), manifests(push.kind()), Integer::sum);
      }
    }
    wanted.forEach((repository, count) ->
        require(
            variants.getOrDefault(repository, Set.of()).size() == count,
            "%s has %d manifests of ours, not %d"
                .formatted(repository, variants.getOrDefault(repository, Set.of()).size(), count)));
    require(tagged.keySet().equals(tags), "tags were set that nobody wanted, or not set");
    tagged.forEach((tag, digests) ->
        require(digests.size() == 1, tag + " named one after the other " + digests));
    require(setAgain() == 0, setAgain() + " tags were set again");
    require(
        world.started() == 0,
        world.started() + " executions were started for pushes that one was at");
    require(world.loops() == 0, "events of our own pushes would start executions");
  }

  /** A tag's, or for a push by digest the repository's. */
  private static String key(Push push) {
    return push.repository() + push.tag().map(tag -> " " + tag).orElse("");
  }

  private long setAgain() {
    List<String> tags =
        world.stored().stream()
            .map(LoadWorld.StoredAt::push)
            .filter(push -> push.tag().isPresent())
            .map(LoadAudit::key)
            .toList();
    return tags.size() - tags.stream().distinct().count();
  }

  /** By digest: an image; or two of SOCI's version 2, and their index. */
  private static int manifests(Wave.Kind kind) {
    return switch (kind) {
      case RECOMPRESSED -> 1;
      case INDEXED -> 3;
      case SMALL, BROKEN -> 0;
    };
  }

  private void tagsNameProvenImages() throws IOException {
    try (Registry registry = world.client()) {
      int count = 0;
      for (Wave.Push push : world.wave().pushes()) {
        if (push.kind() == Wave.Kind.BROKEN) {
          continue;
        }
        Repository repository = world.registry().repository(push.repository());
        require(
            push.image().digest().equals(repository.tags().get(push.tag())),
            name(push) + ": the source's tag has moved");
        String named = repository.tags().getOrDefault(push.ours(), "");
        require(
            named.equals(push.image().digest()) == (push.kind() == Wave.Kind.SMALL),
            name(push) + ": its tag names " + named);
        complete(repository, named, push);
        if (count++ % PROVEN_EVERY == 0) {
          prove(registry, push);
        }
      }
    }
  }

  private void complete(Repository repository, String digest, Wave.Push push) {
    if (repository.blob(digest).isPresent()) {
      return;
    }
    repository
        .manifest(digest)
        .map(StoredManifest::references)
        .ifPresentOrElse(
            references -> references.forEach(each -> complete(repository, each, push)),
            () -> require(false, name(push) + ": its tag names what is not there: " + digest));
  }

  private void prove(Registry registry, Wave.Push push) throws IOException {
    try (ImageTarget images = registry.repository(RepositoryName.parse(push.repository()))) {
      Proof proof =
          ImageProof.against(
              images,
              Digest.parse(push.image().digest()),
              images,
              Tag.parse(push.ours()),
              check -> {});
      require(proof.holds() && !proof.checks().isEmpty(), name(push) + ": " + proof.differences());
    }
  }

  private void ratesAreKept() {
    require(
        peak() <= EcrApi.PUT_IMAGE.perSecond(), peak() + " manifests were stored within a second");
    int refused =
        world.limits().refused().entrySet().stream()
            .filter(entry -> entry.getKey().startsWith(EcrApi.PUT_IMAGE.name()))
            .mapToInt(Map.Entry::getValue)
            .sum();
    require(
        refused <= Math.max(MANIFESTS_REFUSED, world.stored().size() / 10),
        refused + " manifests, ours and others', were refused: the pace is not kept");
    require(
        world.functions().outOfTime() == 0,
        world.functions().outOfTime() + " calls of functions ran out of time");
  }

  /** Most manifests within any second. */
  int peak() {
    List<LoadWorld.StoredAt> stored = world.stored();
    int peak = 0;
    int first = 0;
    for (int last = 0; last < stored.size(); last++) {
      while (!stored.get(first).time().isAfter(stored.get(last).time().minusSeconds(1))) {
        first++;
      }
      peak = Math.max(peak, last - first + 1);
    }
    return peak;
  }

  private void executionsEnd() {
    int ended = world.ends().values().stream().mapToInt(Integer::intValue).sum();
    require(ended == world.executions(), world.executions() - ended + " executions have no end");
    require(
        !world.ends().containsKey(HistoryEventType.EXECUTION_TIMED_OUT),
        "executions ran out of time");
    world.objects().objects().keySet().stream()
        .filter(key -> key.startsWith("leases/"))
        .forEach(key -> require(false, "a lease that nobody gave back: " + key));
  }

  /** What the pace allows, beginning with the first event. */
  Duration bound() {
    return Duration.ofSeconds(1).dividedBy(PACE).multipliedBy(world.stored().size());
  }

  /** Until the last manifest is stored. */
  Duration drain() {
    return Duration.between(world.begin(), world.stored().getLast().time());
  }

  /** A tenth more than the pace asks for, and a minute for the first and the last image. */
  private void queueDrainsInTime(Duration before) {
    Duration most = before.plus(bound().multipliedBy(11).dividedBy(10)).plus(Wave.LENGTH);
    require(drain().compareTo(most) <= 0, "the queue took " + drain() + ", more than " + most);
  }

  private Duration longestWait() {
    Map<String, Instant> tagged = new HashMap<>();
    for (LoadWorld.StoredAt stored : world.stored()) {
      stored
          .push()
          .tag()
          .ifPresent(
              tag -> tagged.putIfAbsent(stored.push().repository() + " " + tag, stored.time()));
    }
    Map<String, Duration> first = new HashMap<>();
    world
        .wave()
        .deliveries()
        .forEach(delivery ->
            first.merge(
                delivery.push().repository() + " " + delivery.push().ours(),
                delivery.after(),
                (a, b) -> a.compareTo(b) < 0 ? a : b));
    return tagged.entrySet().stream()
        .filter(entry -> first.containsKey(entry.getKey()))
        .map(entry ->
            Duration.between(world.begin().plus(first.get(entry.getKey())), entry.getValue()))
        .max(Duration::compareTo)
        .orElse(Duration.ZERO);
  }

  /** Virtual times, so the same in every run of the same seed. */
  String figures() {
    Map<String, Integer> refused = new TreeMap<>(world.limits().refused());
    return """
    events              %d of %d pushes
    executions          %d, at most %d at once; function calls at once %d
    reports             %s
    manifests stored    %d, at most %d in a second; tags set again %d
    refused             %s
    drained in          %s; the pace alone asks for %s: %.2f
    longest wait        %s
    reconciler          %s
    """
        .formatted(
            world.wave().deliveries().size(),
            world.wave().pushes().size(),
            world.executions(),
            world.mostRunning(),
            world.functions().peak(),
            byOutcome,
            world.stored().size(),
            peak(),
            setAgain(),
            refused,
            drain(),
            bound(),
            (double) drain().toMillis() / Math.max(1, bound().toMillis()),
            longestWait(),
            world.reconciled());
  }
}
