package dev.layerlift.sandbox;

import dev.layerlift.oci.model.Digest;
import dev.layerlift.oci.model.MediaType;
import dev.layerlift.oci.model.RepositoryName;
import dev.layerlift.oci.model.Tag;
import dev.layerlift.sandbox.aws.AwsJsonEndpoint;
import dev.layerlift.sandbox.aws.EcrControlPlane;
import dev.layerlift.sandbox.aws.S3Endpoint;
import dev.layerlift.sandbox.aws.StartedExecutions;
import dev.layerlift.sandbox.lambda.FunctionCode;
import dev.layerlift.sandbox.lambda.FunctionSpec;
import dev.layerlift.sandbox.lambda.LambdaService;
import dev.layerlift.sandbox.rule.EcrAction;
import dev.layerlift.sandbox.rule.EcrEvents;
import dev.layerlift.sandbox.rule.EventBus;
import dev.layerlift.sandbox.rule.EventRule;
import dev.layerlift.sandbox.rule.PutEvents;
import dev.layerlift.sandbox.states.Execution;
import dev.layerlift.sandbox.states.FunctionFailure;
import dev.layerlift.sandbox.states.Services;
import dev.layerlift.sandbox.states.StateMachine;
import dev.layerlift.sandbox.states.StepFunctions;
import dev.layerlift.sandbox.states.Timing;
import dev.layerlift.testing.registry.Authentication;
import dev.layerlift.testing.registry.Push;
import dev.layerlift.testing.registry.RegistryManners;
import dev.layerlift.testing.registry.StrictRegistry;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Predicate;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * AWS on a desk: a registry with ECR's manners, ECR's API, S3, the event rule, the state machine
 * and Lambda's runtime with the real handlers. A push raises the event, and the rest follows.
 */
public final class Sandbox implements AutoCloseable {
  private static final AwsAccount ACCOUNT = new AwsAccount("123456789012", "eu-central-1");
  private static final Duration TOKEN_VALIDITY = Duration.ofHours(12);
  private static final String BUCKET = "layerlift-state";

  /** Of manifests a second, where the registry has no limit. */
  private static final int FAST_PACE = 100;

  private static final String STATE_MACHINE = "optimize-image";

  /** What the functions sign with. */
  private static final String ACCESS_KEY = "SANDBOX";

  private static final String SECRET_KEY = "sandbox";

  private final Closing closing = new Closing();
  private final StrictRegistry registry;
  private final EcrControlPlane controlPlane;
  private final S3Client objects;
  private final LambdaService functions;
  private final StepFunctions stepFunctions;
  private final StateMachine stateMachine;
  private final StateMachine backfill;
  private final EventBus bus;
  private final StartedExecutions startedByApi;
  private final Retirements retirements;
  private final List<String> states;
  private volatile Predicate<EcrAction> lostEvents = push -> false;
  private final BlockingQueue<Execution> started = new LinkedBlockingQueue<>();

  private Sandbox(
      RegistryManners manners, FunctionCode code, Timing timing, SandboxListener listener)
      throws IOException {
    registry = closing.add(StrictRegistry.start(manners));
    controlPlane = new EcrControlPlane(ACCOUNT, registry, TOKEN_VALIDITY);
    AwsJsonEndpoint ecr = closing.add(AwsJsonEndpoint.ecr(controlPlane));
    S3Endpoint s3 = closing.add(S3Endpoint.start(ACCESS_KEY, SECRET_KEY));
    objects = closing.add(client(s3));
    objects.createBucket(b -> b.bucket(BUCKET));
    startedByApi =
        new StartedExecutions(ACCOUNT.stateMachineArn(STATE_MACHINE), this::startUnderName);
    AwsJsonEndpoint api = closing.add(AwsJsonEndpoint.stepFunctions(startedByApi));
    List<FunctionSpec> deployed = FunctionSpec.deployed();
    states =
        deployed.stream()
            .filter(FunctionSpec::isState)
            .map(f -> ACCOUNT.functionArn(f.name()))
            .toList();
    Map<String, String> environment =
        Map.of(
            "AWS_ENDPOINT_URL_ECR", ecr.uri().toString(),
            "AWS_ENDPOINT_URL_S3", s3.uri().toString(),
            "AWS_ENDPOINT_URL_SFN", api.uri().toString(),
            "LAYERLIFT_STATE_BUCKET", BUCKET,
            // Nobody else stores anything in this registry.
            "LAYERLIFT_MANIFESTS_PER_SECOND",
                String.valueOf(manners.manifestPutsPerSecond().orElse(FAST_PACE)),
            "LAYERLIFT_STATE_MACHINE", ACCOUNT.stateMachineArn(STATE_MACHINE));
    int instances = Runtime.getRuntime().availableProcessors();
    functions =
        closing.add(new LambdaService(ACCOUNT, deployed, code, environment, instances, listener));
    stateMachine = StateMachine.optimizeImage(substitutions(deployed));
    PutEvents putEvents =
        new PutEvents(ACCOUNT, InstantSource.system(), UUID::randomUUID, this::putEvent);
    backfill = StateMachine.backfill(backfillSubstitutions());
    Services services =
        new Services(functions, putEvents, startedByApi::start, new StateBucket(objects));
    stepFunctions = closing.add(new StepFunctions(ACCOUNT, services, timing, listener));
    bus =
        new EventBus(
            new EcrEvents(ACCOUNT, InstantSource.system(), UUID::randomUUID),
            EventRule.deployed(),
            this::start,
            listener);
    registry.onPush(push -> pushed(typed(push)));
    retirements = closing.add(new Retirements(this::invoke));
    controlPlane.onDeletion(deletion -> retirements.deleted(bus.deleted(deletion)));
  }

  /** ECR's manners, except that the first push creates a repository. */
  public static RegistryManners manners() {
    return RegistryManners.ecr()
        .withAuthentication(new Authentication.EcrPassword(TOKEN_VALIDITY))
        .withCreatedRepositories(true);
  }

  /** The caller closes it. Functions start when first needed, or with {@link #warmUp}. */
  public static Sandbox start(RegistryManners manners, FunctionCode code, SandboxListener listener)
      throws IOException {
    return start(manners, code, Timing.real(), listener);
  }

  /**
   * The caller closes it.
   *
   * @param timing of executions
   */
  static Sandbox start(
      RegistryManners manners, FunctionCode code, Timing timing, SandboxListener listener)
      throws IOException {
    return new Sandbox(manners, code, timing, listener);
  }

  private static Map<String, String> substitutions(List<FunctionSpec> deployed) {
    Map<String, String> substitutions = new HashMap<>();
    deployed.stream()
        .filter(FunctionSpec::isState)
        .forEach(f -> substitutions.put(f.substitution(), ACCOUNT.functionArn(f.name())));
    substitutions.put("ResultBusArn", ACCOUNT.eventBusArn("default"));
    return substitutions;
  }

  private static Map<String, String> backfillSubstitutions() {
    return Map.of(
        "BackfillFunctionArn", ACCOUNT.functionArn("Backfill"),
        "OptimizeImageArn", ACCOUNT.stateMachineArn(STATE_MACHINE),
        "StateBucket", BUCKET);
  }

  private static S3Client client(S3Endpoint s3) {
    return S3Client.builder()
        .endpointOverride(s3.uri())
        .region(Region.of(ACCOUNT.region()))
        .credentialsProvider(
            StaticCredentialsProvider.create(AwsBasicCredentials.create(ACCESS_KEY, SECRET_KEY)))
        .httpClient(UrlConnectionHttpClient.create())
        .build();
  }

  private void pushed(EcrAction push) {
    if (!lostEvents.test(push)) {
      bus.pushed(push);
    }
  }

  private Execution startUnderName(String name, JsonNode input) {
    Execution execution = stepFunctions.start(stateMachine, name, input);
    started.add(execution);
    return execution;
  }

  private void start(JsonNode event) {
    started.add(stepFunctions.start(stateMachine, event));
  }

  private static EcrAction typed(Push push) {
    return new EcrAction(
        RepositoryName.parse(push.repository()),
        push.tag().map(Tag::parse),
        Digest.parse(push.digest()),
        Optional.of(MediaType.parse(push.mediaType())),
        push.artifactMediaType().map(MediaType::parse));
  }

  public StrictRegistry registry() {
    return registry;
  }

  public EcrControlPlane controlPlane() {
    return controlPlane;
  }

  /** Password of the user {@code AWS}, as {@code aws ecr get-login-password} prints it. */
  public String password() {
    return registry.tokens().issue(TOKEN_VALIDITY).token();
  }

  /** Starts an instance of each function of the state machine in the background. */
  public void warmUp() {
    functions.warmUp(states);
  }

  /** ECR sends no event for these pushes: it promises no more than to try. */
  public void loseEvents(Predicate<EcrAction> which) {
    lostEvents = which;
  }

  /** The operation by which functions start executions. */
  public StartedExecutions startedByApi() {
    return startedByApi;
  }

  /** Starts the state machine for images that were there before, as a person does. */
  public Execution backfill(JsonNode input) {
    return stepFunctions.start(backfill, input);
  }

  /** Calls a function as its schedule does. */
  public JsonNode schedule(String function, Instant time)
      throws FunctionFailure, InterruptedException {
    ObjectNode event = JsonNodeFactory.instance.objectNode();
    event.put("version", "0").put("id", UUID.randomUUID().toString());
    event.put("detail-type", "Scheduled Event").put("source", "aws.events");
    event.put("account", ACCOUNT.id()).put("region", ACCOUNT.region());
    event.put("time", time.truncatedTo(ChronoUnit.SECONDS).toString());
    event.putArray("resources");
    event.putObject("detail");
    return invoke(function, event);
  }

  /**
   * Calls a function and waits for its answer.
   *
   * @param function its name, such as {@code Retire}
   */
  public JsonNode invoke(String function, JsonNode payload)
      throws FunctionFailure, InterruptedException {
    return functions.invoke(ACCOUNT.functionArn(function), payload);
  }

  /** Waits until every deletion so far, and what it led to, has been looked at. */
  public List<JsonNode> awaitRetirements() throws InterruptedException {
    return retirements.await();
  }

  /** Puts an event on the bus as if AWS had: the rule decides whether an execution starts. */
  public void putEvent(JsonNode event) {
    bus.put(event);
  }

  /**
   * Kills the JVMs of a function, at work or not.
   *
   * @param function its name, such as {@code LayerSmall}
   * @throws IllegalArgumentException if there is no such function
   */
  public void kill(String function) {
    functions.kill(ACCOUNT.functionArn(function));
  }

  /** Waits for the next execution that an event has started. */
  public Execution nextExecution() throws InterruptedException {
    return started.take();
  }

  /** Keys of the state bucket that begin with the prefix, sorted. */
  public List<String> objects(String prefix) {
    return objects.listObjectsV2(b -> b.bucket(BUCKET).prefix(prefix)).contents().stream()
        .map(object -> object.key())
        .sorted()
        .toList();
  }

  /** Text of an object of the state bucket. */
  public String object(String key) {
    return objects.getObjectAsBytes(b -> b.bucket(BUCKET).key(key)).asUtf8String();
  }

  @Override
  public void close() throws IOException {
    closing.close();
  }
}
