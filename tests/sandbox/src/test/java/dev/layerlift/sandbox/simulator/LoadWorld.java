package dev.layerlift.sandbox.simulator;

import dev.layerlift.handler.FunctionInstance;
import dev.layerlift.oci.model.Digest;
import dev.layerlift.oci.model.MediaType;
import dev.layerlift.oci.model.RegistryHost;
import dev.layerlift.oci.model.RepositoryName;
import dev.layerlift.oci.model.Tag;
import dev.layerlift.oci.registry.Credentials;
import dev.layerlift.oci.registry.Registry;
import dev.layerlift.oci.registry.RegistryEndpoint;
import dev.layerlift.oci.registry.RegistrySettings;
import dev.layerlift.oci.registry.TimedCredentials;
import dev.layerlift.oci.registry.Timing;
import dev.layerlift.sandbox.aws.AwsJsonEndpoint;
import dev.layerlift.sandbox.aws.EcrControlPlane;
import dev.layerlift.sandbox.aws.StartedExecutions;
import dev.layerlift.sandbox.rule.EcrAction;
import dev.layerlift.sandbox.rule.EcrEvents;
import dev.layerlift.sandbox.rule.EventRule;
import dev.layerlift.sandbox.rule.PutEvents;
import dev.layerlift.sandbox.states.EventPutter;
import dev.layerlift.sandbox.states.Execution;
import dev.layerlift.sandbox.states.FunctionFailure;
import dev.layerlift.sandbox.states.HistoryEvent;
import dev.layerlift.sandbox.states.HistoryEventType;
import dev.layerlift.sandbox.states.StepFunctions;
import dev.layerlift.testing.fault.Answers;
import dev.layerlift.testing.fault.Fault;
import dev.layerlift.testing.registry.Authentication;
import dev.layerlift.testing.registry.Push;
import dev.layerlift.testing.registry.RegistryManners;
import dev.layerlift.testing.registry.StrictRegistry;
import dev.layerlift.workflow.ManifestPace;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import software.amazon.awssdk.retries.api.BackoffStrategy;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * AWS under a wave of pushes: the deployed state machine and the real handlers, thousands of
 * executions at once in the time of an {@link Agenda}, and an account's rates. What happened is
 * kept by the fakes. Runs once.
 */
final class LoadWorld implements AutoCloseable {
  /** A manifest that work stored, and when. */
  record StoredAt(Instant time, Push push) {}

  /** Pushes of others that ECR counts too, two in a second. */
  private static final Duration OTHERS_EVERY = Duration.ofMillis(500);

  private static final Duration RECONCILE_EVERY = Duration.ofHours(1);
  private static final Duration LONGEST_REDELIVERY = Duration.ofMinutes(1);
  private static final int JOURNAL = 1_000;

  private static final Map<StepType, Integer> MILLIS = new EnumMap<>(StepType.class);

  static {
    MILLIS.put(StepType.REGISTRY, 30);
    MILLIS.put(StepType.BLOB_STORE, 20);
    MILLIS.put(StepType.S3, 20);
    MILLIS.put(StepType.CONTROL_PLANE, 20);
    MILLIS.put(StepType.EVENT_BUS, 20);
  }

  private final Wave wave;
  private final Agenda agenda;
  private final Instant begin;
  private final Random random;
  private final RateLimits limits;
  private final StrictRegistry registry;
  private final MemoryHttp http;
  private final S3Shelf objects;
  private final AwsJsonEndpoint ecr;
  private final AwsJsonEndpoint sfn;
  private final Clients clients;
  private final LoadFunctions functions;
  private final StepFunctions stepFunctions;
  private final EcrEvents events;
  private final EventRule rule = EventRule.deployed();
  private final Map<String, Agenda.Turn> beginning = new HashMap<>();
  private final List<StoredAt> stored = new ArrayList<>();
  private final Map<HistoryEventType, Integer> ends = new EnumMap<>(HistoryEventType.class);
  private final Map<String, Integer> announced = new TreeMap<>();
  private final List<JsonNode> reconciled = new ArrayList<>();
  private int executions;
  private int running;
  private int mostRunning;
  private int undelivered;
  private int requests;
  private int loops;

  LoadWorld(Wave wave, long seed) throws IOException {
    this.wave = wave;
    agenda = new Agenda(seed);
    begin = agenda.instant();
    random = new Random(seed);
    limits = new RateLimits(agenda);
    registry =
        StrictRegistry.start(
            RegistryManners.ecr()
                .withAuthentication(new Authentication.EcrPassword(Duration.ofHours(12))),
            agenda);
    http = new MemoryHttp(registry.doors());
    objects = new S3Shelf(agenda);
    events = new EcrEvents(World.ACCOUNT, agenda, this::id);
    EcrControlPlane controlPlane =
        new EcrControlPlane(World.ACCOUNT, registry, Duration.ofHours(12));
    ecr = AwsJsonEndpoint.ecr(controlPlane);
    String machine = World.ACCOUNT.stateMachineArn(World.STATE_MACHINE);
    sfn = AwsJsonEndpoint.stepFunctions(new StartedExecutions(machine, this::start));
    clients = new Clients(new Pauses());
    clients
        .wire()
        .plug(new SimulatedAws.Backend(this::gate, objects, ecr.uri(), sfn.uri(), p -> {}));
    FunctionInstance.Ground ground =
        new FunctionInstance.Ground(
            clients.ecr(),
            clients.s3(),
            clients.stepFunctions(),
            World.BUCKET,
            machine,
            Wave.SETTINGS,
            agenda,
            new Timing(agenda, agenda::pass, random),
            RegistrySettings.standard(),
            Optional.of(http));
    functions =
        new LoadFunctions(
            agenda,
            limits,
            name -> new FunctionInstance(name, ground, FunctionInstance.Sabotage.none()));
    stepFunctions =
        new StepFunctions(
            World.ACCOUNT,
            functions,
            bus(),
            new dev.layerlift.sandbox.states.Timing(agenda, agenda::pass, random),
            this::heard);
    store(controlPlane);
  }

  /** The SDK's pauses in the agenda's time: none is left for the SDK to sleep. */
  private final class Pauses implements BackoffStrategy {
    private static final int FIRST_MILLIS = 1_000;
    private static final int DOUBLINGS = 4;

    @Override
    public Duration computeDelay(int attempt) {
      try {
        int most = FIRST_MILLIS << Math.min(attempt, DOUBLINGS);
        agenda.pass(Duration.ofMillis(random.nextInt(most)));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      return Duration.ZERO;
    }
  }

  private void store(EcrControlPlane controlPlane) {
    for (Wave.Push push : wave.pushes()) {
      push.image().storeIn(registry.repository(push.repository()), push.tag());
      if (push.kind() == Wave.Kind.INDEXED) {
        controlPlane.tagRepository(push.repository(), Map.of("layerlift:strategy", "soci"));
      }
    }
    registry.onPush(this::pushed);
    registry.faults().script(this::registryRequest);
  }

  private UUID id() {
    return new UUID(random.nextLong(), random.nextLong());
  }

  private Duration latency(StepType type) {
    int millis = Objects.requireNonNull(MILLIS.get(type), type.name());
    return Duration.ofMillis(millis / 2 + random.nextInt(millis));
  }

  private Optional<FaultKind> gate(StepType type, String what) throws InterruptedException {
    agenda.pass(latency(type));
    return what.endsWith(".StartExecution") && !limits.takeStart()
        ? Optional.of(FaultKind.TOO_MANY_REQUESTS)
        : Optional.empty();
  }

  private Optional<Fault> registryRequest(String method, String path) {
    try {
      agenda.pass(latency(path.startsWith("/v2/") ? StepType.REGISTRY : StepType.BLOB_STORE));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.of(new Fault.CutBeforeRequest());
    }
    if (++requests % JOURNAL == 0) {
      registry.journal().clear();
    }
    return EcrApi.of(method, path).filter(api -> !limits.take(api, "ours")).isPresent()
        ? Optional.of(Answers.tooManyRequests(Optional.empty()))
        : Optional.empty();
  }

  /** Our own pushes raise events too. */
  private void pushed(Push push) {
    stored.add(new StoredAt(agenda.instant(), push));
    ObjectNode event =
        event(push.repository(), push.tag().orElse(""), push.digest(), push.mediaType());
    loops += rule.matches(event) ? 1 : 0;
  }

  private ObjectNode event(String repository, String tag, String digest, String mediaType) {
    return events.of(
        new EcrAction(
            RepositoryName.parse(repository),
            tag.isEmpty() ? Optional.empty() : Optional.of(Tag.parse(tag)),
            Digest.parse(digest),
            Optional.of(MediaType.parse(mediaType)),
            Optional.empty()));
  }

  private EventPutter bus() {
    PutEvents put =
        new PutEvents(
            World.ACCOUNT,
            agenda,
            this::id,
            event -> announced.merge(event.path("detail-type").asString(""), 1, Integer::sum));
    return (entries, resources) -> {
      try {
        agenda.pass(latency(StepType.EVENT_BUS));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new FunctionFailure("EventBridge.SdkClientException", "interrupted");
      }
      return put.put(entries, resources);
    };
  }

  private Execution start(String name, JsonNode input) {
    beginning.put(name, agenda.enter());
    executions++;
    running++;
    mostRunning = Math.max(mostRunning, running);
    return stepFunctions.start(World.MACHINE, name, input);
  }

  private void heard(Execution execution, HistoryEvent event) {
    if (event.type() == HistoryEventType.EXECUTION_STARTED) {
      try {
        Objects.requireNonNull(beginning.remove(execution.name()), execution.name()).await();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
    if (World.ENDS.contains(event.type())) {
      ends.merge(event.type(), 1, Integer::sum);
      running--;
      agenda.end();
    }
  }

  /** EventBridge calls the target until it takes the event. */
  private void deliver(Wave.Delivery delivery, ObjectNode event, int attempt) {
    if (limits.takeStart()) {
      undelivered--;
      start("wave-%05d".formatted(executions), event);
      return;
    }
    long most = Math.min(LONGEST_REDELIVERY.toMillis(), 1_000L << Math.min(attempt, 10));
    agenda.at(
        agenda.instant().plusMillis(1 + random.nextLong(most)),
        () -> deliver(delivery, event, attempt + 1));
  }

  private boolean isBusy() {
    return running > 0 || undelivered > 0;
  }

  private void others() {
    boolean _ = limits.take(EcrApi.PUT_IMAGE, "others");
    if (isBusy()) {
      agenda.at(agenda.instant().plus(OTHERS_EVERY), this::others);
    }
  }

  private void reconcile() {
    if (!isBusy()) {
      return;
    }
    Agenda.Turn turn = agenda.enter();
    ObjectNode schedule = JsonNodeFactory.instance.objectNode();
    schedule.put("detail-type", "Scheduled Event").put("time", agenda.instant().toString());
    Thread _ =
        Thread.ofVirtual()
            .start(() -> {
              try {
                turn.await();
                reconciled.add(functions.invoke(World.ACCOUNT.functionArn("Reconcile"), schedule));
              } catch (FunctionFailure e) {
                reconciled.add(JsonNodeFactory.instance.stringNode(e.error()));
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
              agenda.end();
            });
    agenda.at(agenda.instant().plus(RECONCILE_EVERY), this::reconcile);
  }

  /** The queue of manifests is as long as that before the first event comes. */
  void fillQueue(Duration length) {
    String body =
        JsonNodeFactory.instance
            .objectNode()
            .put("schema", 1)
            .put("free", begin.plus(length).toString())
            .put("execution", "earlier")
            .toString();
    S3Shelf.Result _ =
        objects.put(
            ManifestPace.KEY,
            body,
            SimulatedAws.crc32(body.getBytes(StandardCharsets.UTF_8)),
            Optional.empty(),
            true);
  }

  /** Until every execution has ended. */
  void run() throws InterruptedException {
    undelivered = wave.deliveries().size();
    for (Wave.Delivery delivery : wave.deliveries()) {
      Wave.Push push = delivery.push();
      agenda.at(
          begin.plus(delivery.after()),
          () ->
              deliver(
                  delivery,
                  event(
                      push.repository(),
                      push.tag(),
                      push.image().digest(),
                      push.image().mediaType()),
                  0));
    }
    agenda.at(begin, this::others);
    agenda.at(begin.plus(RECONCILE_EVERY), this::reconcile);
    agenda.run();
    registry.faults().script((method, path) -> Optional.empty());
  }

  Wave wave() {
    return wave;
  }

  Instant begin() {
    return begin;
  }

  StrictRegistry registry() {
    return registry;
  }

  S3Shelf objects() {
    return objects;
  }

  List<StoredAt> stored() {
    return List.copyOf(stored);
  }

  Map<HistoryEventType, Integer> ends() {
    return Map.copyOf(ends);
  }

  /** By detail type. */
  Map<String, Integer> announced() {
    return new TreeMap<>(announced);
  }

  /** What each run of the reconciler answered. */
  List<JsonNode> reconciled() {
    return List.copyOf(reconciled);
  }

  int executions() {
    return executions;
  }

  /** By the reconciler. */
  int started() {
    return executions - wave.deliveries().size();
  }

  int mostRunning() {
    return mostRunning;
  }

  /** Events of our own pushes that the rule would have let through. */
  int loops() {
    return loops;
  }

  RateLimits limits() {
    return limits;
  }

  LoadFunctions functions() {
    return functions;
  }

  /** A client of the registry that nothing throttles. The caller closes it. */
  Registry client() {
    String password = registry.tokens().issue(Duration.ofDays(1)).token();
    return Registry.open(
        RegistryEndpoint.plainHttp(new RegistryHost(registry.host())),
        host -> new TimedCredentials(new Credentials.Basic("AWS", password), Optional.empty()),
        RegistrySettings.standard(),
        Timing.system(),
        Optional.of(http));
  }

  @Override
  public void close() throws IOException {
    stepFunctions.close();
    functions.close();
    clients.close();
    sfn.close();
    ecr.close();
    registry.close();
  }
}
