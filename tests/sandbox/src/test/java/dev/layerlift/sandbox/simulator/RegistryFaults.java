package dev.layerlift.sandbox.simulator;

import dev.layerlift.testing.fault.Answers;
import dev.layerlift.testing.fault.Fault;
import dev.layerlift.testing.fault.FaultInjector;
import java.util.Optional;
import java.util.Set;

/** Makes of each request to the registry a step, and of its fault one that the registry plays. */
final class RegistryFaults implements FaultInjector.Script {
  /** Within the body of every manifest, configuration, layer and ztoc of the images. */
  private static final int WITHIN = 150;

  private static final int WRONG_BY = 7;

  private final Steps steps;
  private final Set<String> atTheBeginning;

  /**
   * @param atTheBeginning digests and tags that there were before any work
   */
  RegistryFaults(Steps steps, Set<String> atTheBeginning) {
    this.steps = steps;
    this.atTheBeginning = atTheBeginning;
  }

  @Override
  public Optional<Fault> fault(String method, String path) {
    StepType type = path.startsWith("/v2/") ? StepType.REGISTRY : StepType.BLOB_STORE;
    // The id of an upload is random.
    String what = method + " " + path.replaceAll("/uploads/.+", "/uploads/…");
    try {
      return steps.begin(type, what).flatMap(kind -> fault(kind, method, path));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.of(new Fault.CutBeforeRequest());
    }
  }

  private Optional<Fault> fault(FaultKind kind, String method, String path) {
    return switch (kind) {
      case BEFORE -> Optional.of(new Fault.CutBeforeRequest());
      case DURING_REQUEST -> Optional.of(new Fault.CutRequest(WITHIN));
      case DURING_ANSWER -> Optional.of(new Fault.CutResponse(WITHIN));
      case AFTER -> Optional.of(new Fault.CutBeforeResponse());
      case TOO_MANY_REQUESTS -> Optional.of(Answers.tooManyRequests(Optional.empty()));
      case INTERNAL_ERROR -> Optional.of(Answers.error(500, "UNKNOWN"));
      case UNAVAILABLE -> Optional.of(Answers.error(503, "UNAVAILABLE"));
      case WRONG_LENGTH -> Optional.of(new Fault.ClaimLength(WRONG_BY));
      case CORRUPT_REQUEST -> Optional.of(new Fault.FlipRequest(WITHIN));
      case CORRUPT_ANSWER -> Optional.of(new Fault.FlipResponse(WITHIN));
      case STALE_READ -> stale(method, path);
      default -> throw new IllegalStateException(kind + " is not about a request");
    };
  }

  /** What work has stored is not there yet. */
  private Optional<Fault> stale(String method, String path) {
    boolean reads = method.equals("GET") || method.equals("HEAD");
    boolean young = !atTheBeginning.contains(path.substring(path.lastIndexOf('/') + 1));
    return reads && young
        ? Optional.of(
            Answers.error(404, path.contains("/manifests/") ? "MANIFEST_UNKNOWN" : "BLOB_UNKNOWN"))
        : Optional.empty();
  }
}
