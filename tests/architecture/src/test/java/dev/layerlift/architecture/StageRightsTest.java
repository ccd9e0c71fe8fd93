package dev.layerlift.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.layerlift.infra.Rights;
import dev.layerlift.infra.Rights.Extra;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.constantpool.Utf8Entry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Each function is allowed what its code calls, and nothing more. The calls are found in the
 * compiled classes: those of the AWS SDK by its clients, those of the registry protocol by the
 * places that make a request.
 */
class StageRightsTest {
  private static final Path FUNCTIONS = Path.of("..", "..", "statemachine", "functions.json");

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("dev.layerlift");

  private static final Pattern SDK_CLIENT =
      Pattern.compile("software\\.amazon\\.awssdk\\.services\\.(\\w+)\\.\\w+Client");

  /** Methods of a client that are no operations. */
  private static final Set<String> NO_OPERATION =
      Set.of("builder", "create", "close", "serviceName");

  private static final String LOGIN = "ecr:GetAuthorizationToken";
  private static final String OBJECT_STORE = "dev.layerlift.workflow.ObjectStore";
  private static final String S3_STORE = "dev.layerlift.aws.S3ObjectStore";
  private static final String WIRING = "dev.layerlift.handler.AwsWiring";
  private static final String REGISTRY = "dev.layerlift.oci.registry.";

  /**
   * What ECR asks for when a request of the registry protocol comes in, for every place that makes
   * one. Source: "Private registry authentication" and "Image push IAM permissions" in ECR's user
   * guide; referrers as in its API reference, ListImageReferrers.
   */
  private static final Map<String, Set<String>> ACTIONS_OF_REQUESTS =
      Map.ofEntries(
          Map.entry("ManifestPull.request", Set.of("ecr:BatchGetImage")),
          Map.entry("ManifestPush.put", Set.of("ecr:PutImage")),
          Map.entry("ReferrerList.read", Set.of("ecr:BatchGetImage")),
          Map.entry("TagList.read", Set.of("ecr:ListImages")),
          Map.entry("BlobPull.exists", Set.of("ecr:BatchCheckLayerAvailability")),
          Map.entry("BlobPull.existsByReading", Set.of("ecr:GetDownloadUrlForLayer")),
          Map.entry("BlobPull.segment", Set.of("ecr:GetDownloadUrlForLayer")),
          Map.entry(
              "BlobPush.mount",
              Set.of(
                  "ecr:InitiateLayerUpload",
                  "ecr:BatchCheckLayerAvailability",
                  "ecr:GetDownloadUrlForLayer")),
          Map.entry("UploadSession.open", Set.of("ecr:InitiateLayerUpload")),
          Map.entry("UploadSession.patch", Set.of("ecr:UploadLayerPart")),
          Map.entry(
              "UploadSession.commit", Set.of("ecr:UploadLayerPart", "ecr:CompleteLayerUpload")),
          // ECR knows no cancelling: an upload that is left alone expires.
          Map.entry("UploadSession.cancel", Set.of()),
          // Other registries give tokens; ECR takes the credentials themselves.
          Map.entry("TokenService.query", Set.of()),
          Map.entry("TokenService.refresh", Set.of()));

  record Stage(String name, CallGraph code) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static final List<Stage> STAGES = readStages();

  static Stream<Stage> stages() {
    return STAGES.stream();
  }

  @ParameterizedTest
  @MethodSource("stages")
  void registryActionsAreThoseOfTheCode(Stage stage) {
    Set<String> actions = new TreeSet<>(sdkActions(stage.code(), "ecr"));
    requests(stage.code())
        .forEach(place ->
            actions.addAll(ACTIONS_OF_REQUESTS.getOrDefault(place, Set.of("unknown: " + place))));
    Rights rights = Rights.of(stage.name());

    assertThat(rights.logsIn()).isEqualTo(actions.remove(LOGIN));
    assertThat(new TreeSet<>(rights.registry())).isEqualTo(actions);
  }

  @ParameterizedTest
  @MethodSource("stages")
  void actionsOnObjectsAreThoseOfTheCodePrefixByPrefix(Stage stage) throws IOException {
    Map<String, Set<String>> actions = new TreeMap<>();
    for (JavaAccess<?> use : storeCalls(stage.code())) {
      actions
          .computeIfAbsent(prefix(use.getOriginOwner()), _ -> new TreeSet<>())
          .addAll(actionsOfStore(use.getName()));
    }
    Map<String, Set<String>> allowed = new TreeMap<>();
    Rights.of(stage.name())
        .objects()
        .forEach(objects -> allowed.put(objects.prefix(), new TreeSet<>(objects.actions())));

    assertThat(allowed).isEqualTo(actions);
    assertThat(objectActions(stage.code()))
        .isEqualTo(actions.values().stream().flatMap(Set::stream).collect(Collectors.toSet()));
  }

  @ParameterizedTest
  @MethodSource("stages")
  void environmentHoldsWhatTheCodeReads(Stage stage) {
    Rights rights = Rights.of(stage.name());

    assertThat(rights.readsSettings()).isEqualTo(stage.code().reaches(WIRING, "account"));
    assertThat(rights.usesObjects()).isEqualTo(stage.code().reaches(WIRING, "objects"));
  }

  @ParameterizedTest
  @MethodSource("stages")
  void whatIsBeyondRegistryAndBucketIsThatOfTheCode(Stage stage) {
    Rights rights = Rights.of(stage.name());

    assertThat(sdkActions(stage.code(), "sfn"))
        .isEqualTo(rights.has(Extra.STARTS_EXECUTIONS) ? Set.of("sfn:StartExecution") : Set.of());
    assertThat(rights.has(Extra.STARTS_EXECUTIONS))
        .isEqualTo(stage.code().reaches(WIRING, "executions"));
    assertThat(rights.has(Extra.LOOKS_OVER_REPOSITORIES))
        .isEqualTo(stage.code().reaches(WIRING, "runSettings"));
    assertThat(rights.has(Extra.KNOWS_PACE))
        .isEqualTo(stage.code().reaches(WIRING, "manifestsPerSecond"));
  }

  @Test
  void codeCallsNoOtherService() {
    for (Stage stage : STAGES) {
      assertThat(services(stage.code())).as(stage.name()).isSubsetOf("ecr", "s3", "sfn");
    }
  }

  @Test
  void everyPlaceThatMakesARequestIsInTheTableAndNoOther() {
    Set<String> places =
        CLASSES.stream()
            .filter(type -> type.getName().startsWith(REGISTRY))
            .flatMap(type -> type.getCodeUnits().stream())
            .filter(unit -> unit.getCallsFromSelf().stream().anyMatch(StageRightsTest::isRequest))
            .map(StageRightsTest::place)
            .collect(Collectors.toCollection(TreeSet::new));

    assertThat(places).isEqualTo(new TreeSet<>(ACTIONS_OF_REQUESTS.keySet()));
  }

  @Test
  void onlyPublishAndTagWriteManifestsAndOnlyRetireDeletesAny() {
    Set<String> writers = new TreeSet<>();
    Set<String> deleters = new TreeSet<>();
    for (Stage stage : STAGES) {
      Rights rights = Rights.of(stage.name());
      if (rights.registry().contains("ecr:PutImage")) {
        writers.add(stage.name());
      }
      if (rights.registry().stream().anyMatch(action -> action.contains("Delete"))) {
        deleters.add(stage.name());
      }
    }
    assertThat(writers).containsExactly("Publish", "Tag");
    assertThat(deleters).containsExactly("Retire");
  }

  /** Without code that is found, nothing above could fail. */
  @Test
  void searchFindsTheCallsThatEverybodyKnows() {
    assertThat(STAGES).hasSize(12);
    assertThat(sdkActions(code("Retire"), "ecr")).contains("ecr:BatchDeleteImage");
    assertThat(sdkActions(code("Reconcile"), "sfn")).contains("sfn:StartExecution");
    assertThat(requests(code("LayerSmall"))).contains("UploadSession.patch", "BlobPull.segment");
    assertThat(requests(code("Tag"))).contains("ManifestPush.put");
    assertThat(sdkActions(code("Inspect"), "ecr")).contains("ecr:DescribeImages", LOGIN);
    assertThat(sdkActions(code("Record"), "s3")).contains("s3:DeleteObject");
    assertThat(code("Plan").accesses(StageRightsTest::isSdkCall)).isEmpty();
  }

  private static CallGraph code(String function) {
    return STAGES.stream()
        .filter(stage -> stage.name().equals(function))
        .findFirst()
        .orElseThrow()
        .code();
  }

  private static List<Stage> readStages() {
    try {
      JsonNode functions = new JsonMapper().readTree(Files.readString(FUNCTIONS));
      return functions
          .valueStream()
          .map(function ->
              new Stage(
                  function.get("name").asString(),
                  CallGraph.from(entries(CLASSES.get(function.get("handler").asString())))))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What Lambda calls: the constructor without arguments, and the method of the interface. */
  private static Collection<? extends JavaCodeUnit> entries(JavaClass handler) {
    return Stream.concat(
            handler.getConstructors().stream().filter(c -> c.getRawParameterTypes().isEmpty()),
            handler.getAllMethods().stream().filter(m -> m.getName().equals("handleRequest")))
        .filter(unit -> unit.getModifiers().contains(JavaModifier.PUBLIC))
        .filter(unit -> unit.getOwner().getName().startsWith("dev.layerlift."))
        .toList();
  }

  private static Set<String> requests(CallGraph code) {
    return code.accesses(StageRightsTest::isRequest)
        .map(access -> place(access.getOrigin()))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static boolean isRequest(JavaAccess<?> access) {
    return access.getTargetOwner().getName().equals(REGISTRY + "Request")
        && access.getName().equals("of");
  }

  private static String place(JavaCodeUnit unit) {
    return unit.getOwner().getSimpleName() + "." + unit.getName();
  }

  private static boolean isSdkCall(JavaAccess<?> access) {
    return SDK_CLIENT.matcher(access.getTargetOwner().getName()).matches()
        && !NO_OPERATION.contains(access.getName());
  }

  private static Set<String> sdkActions(CallGraph code, String service) {
    return code.accesses(StageRightsTest::isSdkCall)
        .map(StageRightsTest::action)
        .filter(action -> action.startsWith(service + ":"))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Set<String> services(CallGraph code) {
    return code.accesses(StageRightsTest::isSdkCall)
        .map(access -> action(access).replaceFirst(":.*", ""))
        .collect(Collectors.toSet());
  }

  /** The operations that are called here have actions of their own names. */
  private static String action(JavaAccess<?> access) {
    Matcher client = SDK_CLIENT.matcher(access.getTargetOwner().getName());
    if (!client.matches()) {
      throw new IllegalArgumentException("no client of the SDK: " + access.getDescription());
    }
    String operation = access.getName().replaceFirst("Paginator$", "");
    return client.group(1)
        + ":"
        + Character.toUpperCase(operation.charAt(0))
        + operation.substring(1);
  }

  private static List<JavaAccess<?>> storeCalls(CallGraph code) {
    Predicate<JavaAccess<?>> isStore =
        access -> access.getTargetOwner().getName().equals(OBJECT_STORE);
    return code.accesses(isStore)
        .filter(access -> !access.getOriginOwner().getName().equals(S3_STORE))
        .toList();
  }

  /** What a method of the store costs, by its implementation. */
  private static Set<String> actionsOfStore(String method) {
    Set<JavaCodeUnit> implementations =
        CLASSES.get(S3_STORE).getMethods().stream()
            .filter(m -> m.getName().equals(method))
            .collect(Collectors.toSet());
    return objectActions(CallGraph.from(implementations));
  }

  /**
   * Lists are a right on the bucket, which everybody has who uses objects: without it, S3 says of
   * an object that is not there that it is forbidden.
   */
  private static Set<String> objectActions(CallGraph code) {
    Set<String> actions = sdkActions(code, "s3");
    actions.remove("s3:ListObjectsV2");
    return actions;
  }

  /** The prefix that stands in the class's constants; there is exactly one. */
  private static String prefix(JavaClass user) throws IOException {
    Set<String> known =
        STAGES.stream()
            .flatMap(stage -> Rights.of(stage.name()).objects().stream())
            .map(Rights.Objects::prefix)
            .collect(Collectors.toSet());
    Set<String> found =
        constants(user).stream()
            .flatMap(text -> known.stream().filter(text::startsWith))
            .collect(Collectors.toSet());
    assertThat(found).as("prefixes of keys in " + user.getName()).hasSize(1);
    return found.iterator().next();
  }

  private static List<String> constants(JavaClass type) throws IOException {
    String file = "/" + type.getName().replace('.', '/') + ".class";
    try (InputStream in = StageRightsTest.class.getResourceAsStream(file)) {
      assertThat(in).as(file).isNotNull();
      return StreamSupport.stream(
              ClassFile.of().parse(in.readAllBytes()).constantPool().spliterator(), false)
          .filter(Utf8Entry.class::isInstance)
          .map(entry -> ((Utf8Entry) entry).stringValue())
          .toList();
    }
  }
}
