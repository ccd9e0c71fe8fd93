package dev.layerlift.handler;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import dev.layerlift.aws.EcrControlPlane;
import dev.layerlift.aws.EcrCredentials;
import dev.layerlift.aws.EcrImages;
import dev.layerlift.aws.S3ObjectStore;
import dev.layerlift.aws.StateMachineExecutions;
import dev.layerlift.oci.model.RegistryHost;
import dev.layerlift.oci.model.RepositoryName;
import dev.layerlift.oci.registry.Registry;
import dev.layerlift.oci.registry.RegistrySettings;
import dev.layerlift.oci.registry.Timing;
import dev.layerlift.oci.store.ImageTarget;
import dev.layerlift.report.Recorder;
import dev.layerlift.workflow.ImageLease;
import dev.layerlift.workflow.ManifestPace;
import dev.layerlift.workflow.Metrics;
import dev.layerlift.workflow.ObjectStore;
import dev.layerlift.workflow.Settings;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpClient;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import software.amazon.awssdk.services.ecr.EcrClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sfn.SfnClient;

/**
 * A function's instance without a JVM of its own: the handler with production's adapters, on
 * clients and a clock that are given. Connections and credentials live as long as the instance.
 */
public final class FunctionInstance implements AutoCloseable {
  /**
   * What an instance stands on.
   *
   * @param timing of the registry's client, and of the pauses between two passes over a layer
   * @param http shared by all instances; without, each has connections of its own
   */
  public record Ground(
      EcrClient ecr,
      S3Client s3,
      SfnClient stepFunctions,
      String bucket,
      String stateMachine,
      Settings account,
      InstantSource clock,
      Timing timing,
      RegistrySettings registry,
      Optional<HttpClient> http) {}

  /**
   * What is broken on purpose, so that whatever looks for faults can show that it finds them.
   *
   * @param images between a stage and the registry
   * @param lease how long leases last
   */
  public record Sabotage(UnaryOperator<ImageTarget> images, Duration lease) {
    public static Sabotage none() {
      return new Sabotage(UnaryOperator.identity(), ImageLease.DEFAULT_DURATION);
    }
  }

  /** As deployed, unless a setting says otherwise. */
  private static final int MANIFESTS_PER_SECOND = 5;

  private final Ground ground;
  private final Sabotage sabotage;
  private final EcrCredentials credentials;
  private final Map<RegistryHost, Registry> registries = new HashMap<>();
  private final RequestStreamHandler handler;

  /**
   * @param function its name in {@code statemachine/functions.json}
   */
  public FunctionInstance(String function, Ground ground, Sabotage sabotage) {
    this.ground = ground;
    this.sabotage = sabotage;
    this.credentials = new EcrCredentials(ground.ecr(), ground.clock());
    this.handler = handler(function);
  }

  private RequestStreamHandler handler(String function) {
    InstantSource clock = ground.clock();
    ObjectStore objects = new S3ObjectStore(ground.s3(), ground.bucket(), "");
    ImageLease lease = new ImageLease(objects, clock, sabotage.lease());
    return switch (function) {
      case "Inspect" ->
          new InspectHandler(
              this::open, new EcrControlPlane(ground.ecr())::facts, lease, ground.account(), clock);
      case "Plan" -> new PlanHandler(clock);
      case "LayerSmall", "LayerLarge" ->
          new LayerHandler(this::open, objects, clock, ground.timing().sleeper()::sleep);
      case "Publish" -> new PublishHandler(this::open, pace(objects), lease, clock);
      case "Verify" -> new VerifyHandler(this::open, clock);
      case "Tag" -> new TagHandler(this::open, pace(objects), lease, clock);
      case "Record" -> new RecordHandler(new Recorder(objects, Metrics.none()), lease, clock);
      case "Reconcile" ->
          new ReconcileHandler(
              new EcrImages(ground.ecr()),
              new StateMachineExecutions(ground.stepFunctions(), ground.stateMachine()),
              objects,
              lease,
              (run, counts) -> {},
              ground.account(),
              RunSettings.fromEnvironment(Map.of()),
              clock);
      default -> throw new IllegalArgumentException("no such function: " + function);
    };
  }

  private ManifestPace pace(ObjectStore objects) {
    Timing timing = ground.timing();
    return new ManifestPace(
        objects,
        Duration.ofSeconds(1).dividedBy(MANIFESTS_PER_SECOND),
        new ManifestPace.Surroundings(timing.clock(), timing.sleeper()::sleep, timing.random()));
  }

  private ImageTarget open(RegistryHost host, RepositoryName repository) throws IOException {
    Registry registry = registries.get(host);
    if (registry == null) {
      registry =
          Registry.open(
              credentials.endpoint(host),
              credentials,
              ground.registry(),
              ground.timing(),
              ground.http());
      registries.put(host, registry);
    }
    return sabotage.images().apply(registry.repository(repository));
  }

  /** Calls the handler; what it throws comes out. */
  public byte[] call(byte[] payload, Context context) throws IOException {
    ByteArrayOutputStream answer = new ByteArrayOutputStream();
    handler.handleRequest(new ByteArrayInputStream(payload), answer, context);
    return answer.toByteArray();
  }

  @Override
  public void close() {
    registries.values().forEach(Registry::close);
  }
}
