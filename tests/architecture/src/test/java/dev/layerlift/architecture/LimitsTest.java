package dev.layerlift.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.layerlift.codec.io.LimitExceededException;
import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Every limit on what comes from outside, in one place: docs/limits.md. The values stay with the
 * code that holds them, which may not know each other; they are read from there.
 */
class LimitsTest {
  private static final Path ROOT = Path.of("..", "..").toAbsolutePath().normalize();
  private static final Path PAGE = ROOT.resolve("docs").resolve("limits.md");
  private static final String REFUSED = "`LimitExceededException`";
  private static final String PROTOCOL = "`StoreException.ProtocolViolation`";
  private static final String LEFT_ALONE = "left alone, with the reason";

  /** They hold a limit of another class, or one that the end of the page tells of. */
  private static final Set<String> OTHERS_LIMITS =
      Set.of(
          "dev.layerlift.codec.ztoc.ZtocWriter",
          "dev.layerlift.oci.layout.LayoutIndex",
          "dev.layerlift.oci.layout.ReferrerScan",
          "dev.layerlift.oci.layout.StoredFile",
          "dev.layerlift.oci.model.ImageConfig",
          "dev.layerlift.oci.registry.ListAnswer",
          "dev.layerlift.oci.registry.ManifestPull");

  /**
   * @param unit behind the value, where its type has none
   * @param constant class below {@code dev.layerlift}, and field
   * @param test class and method that goes beyond it
   */
  private record Limit(String on, String unit, String constant, String beyond, String test) {
    String className() {
      return "dev.layerlift." + constant.substring(0, constant.indexOf('#'));
    }

    Object value() throws ReflectiveOperationException {
      Field field =
          Class.forName(className())
              .getDeclaredField(constant.substring(constant.indexOf('#') + 1));
      field.setAccessible(true);
      return field.get(null);
    }

    String row() throws ReflectiveOperationException {
      Object value = value();
      String shown = value instanceof Integer i ? String.format("%,d", i) : value.toString();
      return "| %s | %s | %s | `%s` | `%s` |\n"
          .formatted(on, (shown + " " + unit).strip(), beyond, constant.replace('#', '.'), test);
    }
  }

  private static final List<Limit> LIMITS =
      List.of(
          new Limit(
              "JSON of manifests, configurations, lists, events",
              "",
              "oci.model.Json#MAX_DOCUMENT",
              REFUSED,
              "JsonTest.sizeHasALimit"),
          new Limit(
              "its nesting",
              "levels",
              "oci.model.Json#MAX_DEPTH",
              REFUSED,
              "JsonTest.depthHasALimit"),
          new Limit(
              "entries of a manifest or index",
              "",
              "oci.model.Descriptors#MAX_ENTRIES",
              REFUSED,
              "ManifestTest.moreLayersThanAnyImageHasAreBeyondALimit"),
          new Limit(
              "size that a descriptor claims",
              "",
              "oci.model.Descriptor#MAX_SIZE",
              REFUSED,
              "DescriptorTest.sizeBeyondEveryLayerIsALie"),
          new Limit(
              "JSON between two states",
              "",
              "workflow.WorkflowJson#MAX_DOCUMENT",
              REFUSED,
              "WorkflowJsonTest.documentsBeyondTheLimitsAreRefused"),
          new Limit(
              "its nesting",
              "levels",
              "workflow.WorkflowJson#MAX_DEPTH",
              REFUSED,
              "WorkflowJsonTest.documentsBeyondTheLimitsAreRefused"),
          new Limit(
              "object in the state bucket",
              "",
              "aws.S3ObjectStore#MAX_BODY",
              REFUSED,
              "S3ObjectStoreTest.hugeObjectIsRefused"),
          new Limit(
              "indices above a manifest",
              "",
              "inspect.Walk#MAX_DEPTH",
              "refused",
              "ImageInspectorTest.indicesThatNestTooDeepAreRefused"),
          new Limit(
              "manifests of an image",
              "",
              "inspect.Walk#MAX_MANIFESTS",
              "refused",
              "ImageInspectorTest.indexWithTooManyManifestsIsRefused"),
          new Limit(
              "layers of an image, all platforms",
              "",
              "inspect.ImageInspector#MAX_LAYERS",
              LEFT_ALONE,
              "ImageInspectorTest.imageWithMoreLayersThanTheWorkflowCarriesIsLeftAlone"),
          new Limit(
              "redirects of a read",
              "",
              "oci.registry.Calls#MOST_REDIRECTS",
              PROTOCOL,
              "RedirectTest.circleEnds"),
          new Limit(
              "`Link` header",
              "characters",
              "oci.registry.Pages#LONGEST",
              PROTOCOL,
              "AnswerLimitsTest.linkHeaderBeyondEightKibibytesIsRefused"),
          new Limit(
              "pages of a list",
              "",
              "oci.registry.Pages#MOST_PAGES",
              PROTOCOL,
              "AnswerLimitsTest.pagesBeyondTenThousandAreRefused"),
          new Limit(
              "tags of a repository",
              "",
              "oci.registry.TagList#MOST_TAGS",
              REFUSED,
              "AnswerLimitsTest.tagsBeyondAMillionAreRefused"),
          new Limit(
              "referrers of a manifest",
              "",
              "oci.registry.ReferrerList#MOST_REFERRERS",
              REFUSED,
              "AnswerLimitsTest.referrersBeyondTenThousandAreRefused"),
          new Limit(
              "token answers and error texts",
              "bytes",
              "oci.registry.Answer#SMALL_BODY",
              PROTOCOL + "; an error text is cut",
              "AnswerLimitsTest.tokenAnswerBeyondSixtyFourKibibytesIsRefused"),
          new Limit(
              "`WWW-Authenticate` header",
              "characters",
              "oci.registry.Challenge#LONGEST",
              "no challenge",
              "ChallengeTest.rubbishIsNoChallengeAndHarmless"),
          new Limit(
              "window of a zstd frame",
              "",
              "codec.zstd.ZstdDecoder#MAX_WINDOW",
              REFUSED,
              "ZstdDecoderTest.windowsUpToTheLimitAreReadAndLargerOnesRefused"),
          new Limit(
              "extended header or long name in a layer",
              "",
              "codec.tar.TarScanner#MAX_SPECIAL_FILE",
              REFUSED,
              "TarScannerTest.specialFilesMayHaveOneMebibyteAndNoMore"),
          new Limit(
              "spans that a ztoc claims",
              "",
              "codec.ztoc.ZtocReader#MAX_SPANS",
              REFUSED,
              "ZtocReaderTest.spansAreLimitedBeforeTheyAreCounted"),
          new Limit(
              "ztoc of a layer, and with it the layer's files",
              "",
              "codec.ztoc.ZtocSettings#DEFAULT_MAX_SIZE",
              "layer without ztoc",
              "LayerIndexerTest.ztocAboveItsLimitIsLeftAtOnce"),
          new Limit(
              "images of a docker-archive",
              "",
              "oci.layout.DockerManifest#MAX_IMAGES",
              REFUSED,
              "DockerArchiveTest.hugeManifestFileOrTooManyImagesAreRefused"),
          new Limit(
              "headers of an archive on disk",
              "",
              "oci.layout.TarHeaders#MAX_TOTAL",
              REFUSED,
              "TarFilesTest.moreEntriesThanAnImageHasAreNotIndexed"),
          new Limit(
              "extended header of an archive on disk",
              "",
              "oci.layout.TarHeaders#MAX_EXTENSION",
              REFUSED,
              "TarFilesTest.hugeExtendedHeaderIsNotRead"),
          new Limit(
              "links to follow in an archive",
              "",
              "oci.layout.TarIndex#MAX_LINKS",
              "`MalformedInputException`",
              "TarFilesTest.linksInACircleAreRefused"),
          new Limit(
              "file `oci-layout`",
              "",
              "oci.layout.LayoutReader#MAX_VERSION_FILE",
              REFUSED,
              "OciLayoutHostileTest.hugeVersionFileIsNotRead"));

  private static final String TAIL =
      """

      Not a constant of ours:

      * Headers of an answer: the JDK's `jdk.http.maxHeaderSize` (384 KiB); beyond it the connection is dropped, which is a
        `StoreException.Unavailable` (`AnswerLimitsTest.headersBeyondTheClientsLimitAreAFaultOfTheNetwork`).
      * Time: each wait of the registry client has its own limit (`RegistrySettings`), all attempts of a call together another
        (`RetryPolicy`; `RetryTest.totalTimeIsLimited`), and a stage ends at its function's deadline with a retryable error.
      * What a layer unpacks to has no limit of its own: it flows by in memory that does not depend on it, and ends with
        the deadline.
      * `ReferrerScan` of a layout on disk stops after 20,000 manifests, and `ZtocWriter` at 2 GiB, which no ztoc reaches:
        no test goes there.
      """;

  /** {@code -Dlimits=write} mends the page. */
  @Test
  void pageIsWhatTheCodeHolds() throws Exception {
    StringBuilder page =
        new StringBuilder(
            """
            # Limits

            On everything that comes from outside. Each value stands in the code that holds it; `LimitsTest` reads it there and
            compares this page (`-Dlimits=write` mends it). The last column goes beyond it.

            | limit on | value | beyond it | constant | test |
            |---|---|---|---|---|
            """);
    for (Limit limit : LIMITS) {
      page.append(limit.row());
    }
    page.append(TAIL);
    if (System.getProperty("limits", "").equals("write")) {
      Files.writeString(PAGE, page);
    }

    assertThat(PAGE).hasContent(page.toString());
  }

  @Test
  void everyTestThatIsNamedExists() throws IOException {
    TestSources tests = TestSources.of(ROOT);

    for (Limit limit : LIMITS) {
      assertThat(tests.hasMethod(limit.test())).as(limit.test()).isTrue();
    }
  }

  @Test
  void everyClassThatRefusesWhatIsTooLargeIsListed() {
    Set<String> refusing =
        new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("dev.layerlift")
                .stream()
                .filter(LimitsTest::refuses)
                .map(JavaClass::getName)
                .collect(Collectors.toCollection(TreeSet::new));
    Set<String> listed =
        Stream.concat(LIMITS.stream().map(Limit::className), OTHERS_LIMITS.stream())
            .collect(Collectors.toSet());

    assertThat(refusing).hasSizeGreaterThan(10);
    assertThat(listed).containsAll(refusing);
  }

  private static boolean refuses(JavaClass type) {
    return type.getConstructorCallsFromSelf().stream()
        .anyMatch(call -> call.getTargetOwner().isEquivalentTo(LimitExceededException.class));
  }
}
