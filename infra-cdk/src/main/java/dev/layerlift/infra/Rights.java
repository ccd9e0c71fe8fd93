package dev.layerlift.infra;

import dev.layerlift.infra.settings.DeploymentSettings;
import dev.layerlift.infra.settings.InvalidDeploymentException;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What each function may do, and no more: the calls that its stage makes. A test finds these in the
 * compiled code and compares.
 *
 * @param registry actions on ECR, beside the authorization that has no resource
 * @param objects actions on the state bucket
 * @param extras beyond registry, bucket and settings
 * @param readsSettings whether it reads the account's settings from its environment
 */
public record Rights(
    List<String> registry, List<Objects> objects, boolean readsSettings, Set<Extra> extras) {
  /** What only some functions do. */
  public enum Extra {
    /** Reads the account's pace of manifests from its environment. */
    KNOWS_PACE,
    /** Lists all repositories, and reads filters and bounds from its environment. */
    LOOKS_OVER_REPOSITORIES,
    STARTS_EXECUTIONS,
    TAKES_DEAD_LETTERS
  }

  /** Manifests by digest or tag, and lists of referrers. */
  private static final String READ_MANIFESTS = "ecr:BatchGetImage";

  private static final String READ_BLOBS = "ecr:GetDownloadUrlForLayer";
  private static final String ASK_FOR_BLOBS = "ecr:BatchCheckLayerAvailability";

  private static final List<String> WRITE_BLOBS =
      List.of("ecr:InitiateLayerUpload", "ecr:UploadLayerPart", "ecr:CompleteLayerUpload");

  /** IAM cannot tell a digest from a tag here: ECR knows no condition for it. */
  private static final String WRITE_MANIFESTS = "ecr:PutImage";

  private static final List<String> CONTROL_PLANE =
      List.of(
          "ecr:DescribeRepositories",
          "ecr:DescribeImages",
          "ecr:ListTagsForResource",
          "ecr:GetRepositoryPolicy");

  private static final List<String> LISTS =
      List.of("ecr:DescribeRepositories", "ecr:DescribeImages");

  private static final String REMOVE_IMAGES = "ecr:BatchDeleteImage";
  private static final String LEASES = "leases/";
  private static final String LAYERS = "layers/";
  private static final String REPORTS = "reports/";
  private static final String CURSORS = "cursors/";
  private static final String PACE = "pace/";
  private static final String BACKFILLS = "backfills/";

  private static final String GET = "s3:GetObject";
  private static final String PUT = "s3:PutObject";
  private static final String DELETE = "s3:DeleteObject";

  /** Actions on the objects below a prefix of the state bucket. */
  public record Objects(String prefix, List<String> actions) {
    public Objects {
      actions = List.copyOf(actions);
    }
  }

  public Rights {
    registry = registry.stream().distinct().sorted().toList();
    objects = List.copyOf(objects);
    extras = Set.copyOf(extras);
  }

  private Rights(List<String> registry, List<Objects> objects, boolean readsSettings) {
    this(registry, objects, readsSettings, Set.of());
  }

  public boolean has(Extra extra) {
    return extras.contains(extra);
  }

  /** Who uses the state bucket is told its name. */
  public boolean usesObjects() {
    return !objects.isEmpty();
  }

  public boolean usesRegistry() {
    return !registry.isEmpty();
  }

  /** Whether it speaks the registry's protocol; lists are the control plane's and need no login. */
  public boolean logsIn() {
    return !LISTS.containsAll(registry);
  }

  /**
   * @throws InvalidDeploymentException for a function that is not known here: nobody has decided
   *     what it may do
   */
  public static Rights of(String function) {
    return switch (function) {
      case "Inspect" ->
          new Rights(
              with(CONTROL_PLANE, READ_MANIFESTS, READ_BLOBS),
              List.of(new Objects(LEASES, List.of(GET, PUT))),
              true);
      case "Plan" -> new Rights(List.of(), List.of(), false);
      case "LayerSmall", "LayerLarge" ->
          new Rights(
              with(WRITE_BLOBS, READ_BLOBS, ASK_FOR_BLOBS),
              List.of(new Objects(LAYERS, List.of(GET, PUT))),
              false);
      case "Publish" ->
          new Rights(
              with(WRITE_BLOBS, READ_BLOBS, ASK_FOR_BLOBS, READ_MANIFESTS, WRITE_MANIFESTS),
              List.of(new Objects(LEASES, List.of(GET, PUT)), new Objects(PACE, List.of(GET, PUT))),
              false,
              Set.of(Extra.KNOWS_PACE));
      case "Verify" ->
          new Rights(List.of(READ_MANIFESTS, READ_BLOBS, ASK_FOR_BLOBS), List.of(), false);
      case "Tag" ->
          new Rights(
              List.of(READ_MANIFESTS, WRITE_MANIFESTS),
              List.of(new Objects(LEASES, List.of(GET, PUT)), new Objects(PACE, List.of(GET, PUT))),
              false,
              Set.of(Extra.KNOWS_PACE));
      case "Record" ->
          new Rights(
              List.of(),
              List.of(
                  new Objects(LEASES, List.of(GET, DELETE)), new Objects(REPORTS, List.of(PUT))),
              false);
      case "Retire" ->
          new Rights(
              with(LISTS, READ_MANIFESTS, REMOVE_IMAGES),
              List.of(
                  new Objects(LEASES, List.of(GET)),
                  new Objects(REPORTS, List.of(GET, PUT)),
                  new Objects(LAYERS, List.of(GET, DELETE)),
                  new Objects(CURSORS, List.of(GET, PUT))),
              true,
              Set.of(Extra.LOOKS_OVER_REPOSITORIES));
      case "Reconcile" ->
          new Rights(
              LISTS,
              List.of(
                  new Objects(LEASES, List.of(GET)),
                  new Objects(REPORTS, List.of(GET)),
                  new Objects(CURSORS, List.of(GET, PUT))),
              true,
              Set.of(Extra.LOOKS_OVER_REPOSITORIES, Extra.STARTS_EXECUTIONS));
      case "Backfill" ->
          new Rights(
              LISTS,
              List.of(new Objects(REPORTS, List.of(GET)), new Objects(BACKFILLS, List.of(PUT))),
              true,
              Set.of(Extra.LOOKS_OVER_REPOSITORIES, Extra.KNOWS_PACE));
      case "Redrive" ->
          new Rights(
              List.of(),
              List.of(),
              false,
              Set.of(Extra.STARTS_EXECUTIONS, Extra.TAKES_DEAD_LETTERS));
      default ->
          throw new InvalidDeploymentException(
              "nobody has decided what the function " + function + " may do: add it to Rights");
    };
  }

  /** The repositories that the functions are for, as ends of ARNs. */
  static List<String> repositories(DeploymentSettings settings) {
    return settings.includeRepositories().isEmpty()
        ? List.of("*")
        : settings.includeRepositories().stream().map(name -> name.text()).toList();
  }

  private static List<String> with(List<String> actions, String... more) {
    return Stream.concat(actions.stream(), Stream.of(more)).toList();
  }
}
