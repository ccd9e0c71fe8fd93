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
import dev.layerlift.sandbox.AwsAccount;
import dev.layerlift.sandbox.aws.AwsJsonEndpoint;
import dev.layerlift.sandbox.aws.EcrControlPlane;
import dev.layerlift.sandbox.aws.StartedExecutions;
import dev.layerlift.sandbox.lambda.FunctionSpec;
import dev.layerlift.sandbox.rule.EcrAction;
import dev.layerlift.sandbox.rule.EcrEvents;
import dev.layerlift.sandbox.rule.PutEvents;
import dev.layerlift.sandbox.states.EventPutter;
import dev.layerlift.sandbox.states.Execution;
import dev.layerlift.sandbox.states.FunctionFailure;
import dev.layerlift.sandbox.states.HistoryEvent;
import dev.layerlift.sandbox.states.HistoryEventType;
import dev.layerlift.sandbox.states.StateMachine;
import dev.layerlift.sandbox.states.StepFunctions;
import dev.layerlift.testing.image.Stored;
import dev.layerlift.testing.registry.Authentication;
import dev.layerlift.testing.registry.RegistryManners;
import dev.layerlift.testing.registry.Repository;
import dev.layerlift.testing.registry.StrictRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Everything that one run is about, from the push to the last retry. */
final class World implements AutoCloseable, Steps.Events {
  static final String REPOSITORY = "team/app";
  static final String TAG = "v1";

  /** Somebody else's, of another image: nobody may touch it. */
  static final String FOREIGN_TAG = "v0-optimized";

  static final String BUCKET = "state";
  static final AwsAccount ACCOUNT = new AwsAccount("123456789012", "eu-central-1");
  private static final RegistryHost HOST =
      new RegistryHost("123456789012.dkr.ecr.eu-central-1.amazonaws.com");
  static final String STATE_MACHINE = "optimize-image";
  static final Set<HistoryEventType> ENDS =
      EnumSet.of(
          HistoryEventType.EXECUTION_SUCCEEDED,
          HistoryEventType.EXECUTION_FAILED,
          HistoryEventType.EXECUTION_TIMED_OUT,
          HistoryEventType.EXECUTION_ABORTED);
  static final StateMachine MACHINE = machine();

  private final Schedule schedule;
  private final VirtualTime time = new VirtualTime();
  private final Steps steps;
  private final StrictRegistry registry;
  private final Repository repository;
  private final S3Shelf objects;
  private final AwsJsonEndpoint ecr;
  private final AwsJsonEndpoint sfn;
  private final SimulatedFunctions functions;
  private final StepFunctions stepFunctions;
  private final EcrEvents ecrEvents;
  private final List<Execution> executions = new CopyOnWriteArrayList<>();
  private final List<String> passwords = new CopyOnWriteArrayList<>();
  private final List<JsonNode> announced = new CopyOnWriteArrayList<>();
  private final Random ids = new Random(1);
  private JsonNode push = JsonNodeFactory.instance.objectNode();
  private Stored wanted;
  private volatile int movedAt;
  private volatile int deletedAt;

  World(Schedule schedule, Clients clients, FunctionInstance.Sabotage sabotage) throws IOException {
    this.schedule = schedule;
    this.wanted = schedule.scenario().image();
    steps = new Steps(time, schedule, this);
    registry =
        StrictRegistry.start(
            RegistryManners.ecr()
                .withAuthentication(new Authentication.EcrPassword(Duration.ofHours(12))),
            time);
    repository = registry.repository(REPOSITORY);
    objects = new S3Shelf(time);
    ecrEvents = new EcrEvents(ACCOUNT, time, this::id);
    ecr = AwsJsonEndpoint.ecr(new EcrControlPlane(ACCOUNT, registry, Duration.ofHours(12)));
    sfn =
        AwsJsonEndpoint.stepFunctions(
            new StartedExecutions(ACCOUNT.stateMachineArn(STATE_MACHINE), this::start));
    clients
        .wire()
        .plug(
            new SimulatedAws.Backend(steps::begin, objects, ecr.uri(), sfn.uri(), passwords::add));
    FunctionInstance.Ground ground =
        new FunctionInstance.Ground(
            clients.ecr(),
            clients.s3(),
            clients.stepFunctions(),
            BUCKET,
            ACCOUNT.stateMachineArn(STATE_MACHINE),
            schedule.scenario().settings(),
            steps.functionClock(),
            new Timing(steps.functionClock(), steps::pause, new Random(schedule.seed())),
            RegistrySettings.standard(),
            Optional.empty());
    functions = new SimulatedFunctions(steps, name -> new FunctionInstance(name, ground, sabotage));
    stepFunctions =
        new StepFunctions(
            ACCOUNT,
            functions,
            bus(),
            new dev.layerlift.sandbox.states.Timing(
                time, time::advance, new Random(schedule.seed())),
            this::heard);
  }

  /** One layer after the other: the order of the steps is then the same in every run. */
  private static StateMachine machine() {
    Map<String, String> substitutions = new HashMap<>();
    FunctionSpec.deployed().stream()
        .filter(FunctionSpec::isState)
        .forEach(f -> substitutions.put(f.substitution(), ACCOUNT.functionArn(f.name())));
    substitutions.put("ResultBusArn", ACCOUNT.eventBusArn("default"));
    try (InputStream file =
        Objects.requireNonNull(
            World.class.getResourceAsStream("/statemachine/optimize-image.asl.json"))) {
      String definition =
          new String(file.readAllBytes(), StandardCharsets.UTF_8)
              .replaceFirst("\"MaxConcurrency\": \\d+", "\"MaxConcurrency\": 1");
      return StateMachine.parse(STATE_MACHINE, definition, substitutions);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private UUID id() {
    return new UUID(ids.nextLong(), ids.nextLong());
  }

  private EventPutter bus() {
    PutEvents events = new PutEvents(ACCOUNT, time, this::id, announced::add);
    return (entries, resources) -> {
      Optional<FaultKind> fault;
      try {
        fault = steps.begin(StepType.EVENT_BUS, "PutEvents");
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new FunctionFailure("EventBridge.SdkClientException", "interrupted");
      }
      if (fault.isPresent() && fault.get() != FaultKind.AFTER) {
        throw new FunctionFailure("EventBridge." + fault.get(), "simulated");
      }
      ObjectNode answer = events.put(entries, resources);
      if (fault.isPresent()) {
        throw new FunctionFailure("EventBridge.SdkClientException", "the answer is lost");
      }
      return answer;
    };
  }

  private void heard(Execution execution, HistoryEvent event) {
    if (ENDS.contains(event.type())) {
      steps.ended(execution.name().equals("again") ? Steps.Slot.SECOND : Steps.Slot.FIRST);
    }
  }

  private Execution start(String name, JsonNode input) {
    Execution execution = stepFunctions.start(MACHINE, name, input);
    executions.add(execution);
    return execution;
  }

  private JsonNode pushEvent(Stored image) {
    return ecrEvents.of(
        new EcrAction(
            RepositoryName.parse(REPOSITORY),
            Optional.of(Tag.parse(TAG)),
            Digest.parse(image.digest()),
            Optional.of(MediaType.parse(image.mediaType())),
            Optional.empty()));
  }

  /** The push, what it leads to, and once the faults are over, all that brings lost work back. */
  Audit run() throws InterruptedException, FunctionFailure {
    schedule.scenario().image().storeIn(repository, TAG);
    Stored foreign = Scenario.FOREIGN;
    foreign.storeIn(repository, FOREIGN_TAG);
    registry.faults().script(new RegistryFaults(steps, known()));
    push = pushEvent(wanted);
    if (schedule.has(FaultKind.EVENT_LATE)) {
      time.advance(Duration.ofHours(3));
    }
    if (!schedule.has(FaultKind.EVENT_NEVER)) {
      start("first", push);
    }
    awaitAll();
    if (schedule.has(FaultKind.EVENT_AFTERWARDS)) {
      start("afterwards", push);
      awaitAll();
    }
    steps.calmDown();
    Audit audit = new Audit(this);
    audit.afterTheFaults();
    bringBack();
    audit.atTheEnd();
    return audit;
  }

  private Set<String> known() {
    Set<String> known = new HashSet<>(repository.blobs());
    repository.manifests().forEach(manifest -> known.add(manifest.digest()));
    known.addAll(repository.tags().keySet());
    return known;
  }

  /** The reconciler for what nobody did; somebody who repeats what failed, or pushes again. */
  private void bringBack() throws InterruptedException, FunctionFailure {
    time.advance(Duration.ofHours(2));
    if (movedAt > 0 || deletedAt > 0) {
      wanted.storeIn(repository, TAG);
      push = pushEvent(wanted);
    }
    ObjectNode schedule = JsonNodeFactory.instance.objectNode();
    schedule.put("detail-type", "Scheduled Event").put("time", time.instant().toString());
    functions.invoke(ACCOUNT.functionArn("Reconcile"), schedule);
    awaitAll();
    if (executions.stream().anyMatch(Audit::failed) || movedAt > 0 || deletedAt > 0) {
      start("repeated", push);
      awaitAll();
    }
  }

  private void awaitAll() throws InterruptedException {
    for (int i = 0; i < executions.size(); i++) {
      executions.get(i).await();
    }
  }

  @Override
  public void pushAgain() {
    start("again", push);
  }

  @Override
  public void moveTag() {
    wanted = schedule.scenario().newer();
    movedAt = steps.trace().size();
    wanted.storeIn(repository, TAG);
  }

  @Override
  public void deleteImage() {
    deletedAt = steps.trace().size();
    repository.remove(schedule.scenario().image().digest());
  }

  @Override
  public void expireTokens() {
    registry.tokens().expireAll();
  }

  Schedule schedule() {
    return schedule;
  }

  Repository repository() {
    return repository;
  }

  S3Shelf objects() {
    return objects;
  }

  VirtualTime time() {
    return time;
  }

  Steps steps() {
    return steps;
  }

  List<Execution> executions() {
    return List.copyOf(executions);
  }

  /** What ECR has handed out. */
  List<String> passwords() {
    return List.copyOf(passwords);
  }

  List<JsonNode> announced() {
    return List.copyOf(announced);
  }

  List<String> log() {
    return functions.log();
  }

  /** Step at which the tag was moved; 0 if it was not. */
  int movedAt() {
    return movedAt;
  }

  int deletedAt() {
    return deletedAt;
  }

  /** What the source's tag names in the end. */
  Stored wanted() {
    return wanted;
  }

  /** A client of the registry that no fault meets. The caller closes it. */
  Registry client() {
    String password = registry.tokens().issue(Duration.ofDays(1)).token();
    return Registry.open(
        RegistryEndpoint.plainHttp(new RegistryHost(registry.host())),
        host -> new TimedCredentials(new Credentials.Basic("AWS", password), Optional.empty()),
        RegistrySettings.standard());
  }

  static RegistryHost host() {
    return HOST;
  }

  @Override
  public void close() throws IOException {
    stepFunctions.close();
    functions.close();
    sfn.close();
    ecr.close();
    registry.close();
  }
}
