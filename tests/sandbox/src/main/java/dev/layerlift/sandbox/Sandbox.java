package dev.layerlift.sandbox;

import dev.layerlift.oci.model.Digest;
import dev.layerlift.oci.model.MediaType;
import dev.layerlift.oci.model.RepositoryName;
import dev.layerlift.oci.model.Tag;
import dev.layerlift.sandbox.aws.EcrControlPlane;
import dev.layerlift.sandbox.aws.EcrEndpoint;
import dev.layerlift.sandbox.aws.S3Endpoint;
import dev.layerlift.sandbox.lambda.FunctionCode;
import dev.layerlift.sandbox.lambda.FunctionSpec;
import dev.layerlift.sandbox.lambda.LambdaService;
import dev.layerlift.sandbox.rule.EcrEvents;
import dev.layerlift.sandbox.rule.EcrPush;
import dev.layerlift.sandbox.rule.EventBus;
import dev.layerlift.sandbox.rule.EventRule;
import dev.layerlift.sandbox.rule.PutEvents;
import dev.layerlift.sandbox.states.Execution;
import dev.layerlift.sandbox.states.StateMachine;
import dev.layerlift.sandbox.states.StepFunctions;
import dev.layerlift.sandbox.states.Timing;
import dev.layerlift.testing.registry.Authentication;
import dev.layerlift.testing.registry.Push;
import dev.layerlift.testing.registry.RegistryManners;
import dev.layerlift.testing.registry.StrictRegistry;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import tools.jackson.databind.JsonNode;

/**
 * AWS on a desk: a registry with ECR's manners, ECR's API, S3, the event rule, the state machine
 * and Lambda's runtime with the real handlers. A push raises the event, and the rest follows.
 */
public final class Sandbox implements AutoCloseable {
  private static final AwsAccount ACCOUNT = new AwsAccount("123456789012", "eu-central-1");
  private static final Duration TOKEN_VALIDITY = Duration.ofHours(12);
  private static final String BUCKET = "layerlift-state";

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
  private final EventBus bus;
  private final BlockingQueue<Execution> started = new LinkedBlockingQueue<>();

  private Sandbox(
      RegistryManners manners, FunctionCode code, Timing timing, SandboxListener listener)
      throws IOException {
    registry = closing.add(StrictRegistry.start(manners));
    controlPlane = new EcrControlPlane(ACCOUNT, registry, TOKEN_VALIDITY);
    EcrEndpoint ecr = closing.add(EcrEndpoint.start(controlPlane));
    S3Endpoint s3 = closing.add(S3Endpoint.start(ACCESS_KEY, SECRET_KEY));
    objects = closing.add(client(s3));
    objects.createBucket(b -> b.bucket(BUCKET));
    List<FunctionSpec> deployed = FunctionSpec.deployed();
    Map<String, String> environment =
        Map.of(
            "AWS_ENDPOINT_URL_ECR", ecr.uri().toString(),
            "AWS_ENDPOINT_URL_S3", s3.uri().toString(),
            "LAYERLIFT_STATE_BUCKET", BUCKET);
    int instances = Runtime.getRuntime().availableProcessors();
    functions =
        closing.add(new LambdaService(ACCOUNT, deployed, code, environment, instances, listener));
    stateMachine = StateMachine.optimizeImage(substitutions(deployed));
    PutEvents putEvents =
        new PutEvents(ACCOUNT, InstantSource.system(), UUID::randomUUID, this::putEvent);
    stepFunctions = closing.add(new StepFunctions(ACCOUNT, functions, putEvents, timing, listener));
    bus =
        new EventBus(
            new EcrEvents(ACCOUNT, InstantSource.system(), UUID::randomUUID),
            EventRule.deployed(),
            this::start,
            listener);
    registry.onPush(push -> bus.pushed(typed(push)));
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
    deployed.forEach(f -> substitutions.put(f.substitution(), ACCOUNT.functionArn(f.name())));
    substitutions.put("ResultBusArn", ACCOUNT.eventBusArn("default"));
    return substitutions;
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

  private void start(JsonNode event) {
    started.add(stepFunctions.start(stateMachine, event));
  }

  private static EcrPush typed(Push push) {
    return new EcrPush(
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

  /** Starts an instance of each function in the background. */
  public void warmUp() {
    functions.warmUp();
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
