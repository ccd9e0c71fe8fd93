package dev.layerlift.architecture.packaged;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Licences of everything that is run, from the bills of materials: docs/licences.md. */
class LicencesTest {
  private static final Path PAGE = Packaged.ROOT.resolve("docs").resolve("licences.md");

  /** What may be deployed. */
  private static final Set<String> DEPLOYED =
      Set.of("Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "MIT", "MIT-0");

  /** What may run on a desk besides: nothing of it is handed on. */
  private static final Set<String> ON_A_DESK = Set.of("EPL-2.0");

  /** Whose POM names the licence by its URL only, and by a name that several have. */
  private static final Map<String, String> READ_BY_US =
      Map.of(
          "org.jline:jline-terminal", "BSD-3-Clause",
          "org.jline:jline-native", "BSD-3-Clause");

  /** {@code -Dlicences=write} mends the page. */
  @Test
  void pageIsWhatTheBillsOfMaterialsSay() throws Exception {
    String page = page();
    if (System.getProperty("licences", "").equals("write")) {
      Files.writeString(PAGE, page);
    }

    assertThat(PAGE).hasContent(page);
  }

  @Test
  void everyDeployedArtifactHasAPermissiveLicence() throws Exception {
    assertThat(Packaged.components(Packaged.FUNCTIONS))
        .hasSizeGreaterThan(30)
        .allSatisfy(c -> assertThat(licences(c)).as("%s", c).containsAnyElementsOf(DEPLOYED));
  }

  @Test
  void everyArtifactOfTheLauncherHasALicenceFromTheList() throws Exception {
    Set<String> allowed =
        Stream.of(DEPLOYED, ON_A_DESK).flatMap(Set::stream).collect(Collectors.toSet());

    assertThat(Packaged.components(Packaged.COMMAND_LINE))
        .hasSizeGreaterThan(50)
        .allSatisfy(c -> assertThat(licences(c)).as("%s", c).containsAnyElementsOf(allowed));
  }

  @Test
  void nothingIsReadByUsThatIsNotThere() throws Exception {
    assertThat(components().values())
        .extracting(Component::coordinates)
        .containsAll(READ_BY_US.keySet());
  }

  private static String head() {
    return """
    # Licences

    What runs elsewhere, from the bills of materials that `mvn package` writes (CycloneDX, `target/bom.json` of
    `functions/pipeline` and `tests/sandbox`). `LicencesTest` compares; this mends the page:

    ```
    mvn -pl tests/architecture -am verify -Dtest=LicencesTest -Dlicences=write -Dsurefire.failIfNoSpecifiedTests=false
    ```

    Deployed is what the functions' archive holds: %s. On a desk, what the launcher `layerlift` puts on the class
    path with the sandbox may have %s besides. Where a project offers several, one of these is
    enough. Jars are handed on whole, with the licence and notice files in them. zstd-jni carries libzstd, which is
    BSD-3-Clause.

    | artifact | version | licence | deployed |
    |---|---|---|---|
    """
        .formatted(names(DEPLOYED), names(ON_A_DESK));
  }

  private static String page() throws IOException {
    Set<String> deployed =
        Packaged.components(Packaged.FUNCTIONS).stream()
            .map(LicencesTest::key)
            .collect(Collectors.toSet());
    StringBuilder page = new StringBuilder(head());
    components()
        .forEach((key, c) ->
            page.append(
                "| `%s` | %s | %s | %s |\n"
                    .formatted(
                        c.coordinates(),
                        c.version(),
                        String.join(" or ", licences(c)),
                        deployed.contains(key) ? "yes" : "")));
    return page.toString();
  }

  /** Of others, by name and version. */
  private static Map<String, Component> components() throws IOException {
    return Stream.of(
            Packaged.components(Packaged.FUNCTIONS), Packaged.components(Packaged.COMMAND_LINE))
        .flatMap(List::stream)
        .filter(c -> !c.isOurs())
        .collect(
            Collectors.toMap(LicencesTest::key, Function.identity(), (a, b) -> a, TreeMap::new));
  }

  private static String key(Component c) {
    return c.coordinates() + ":" + c.version();
  }

  private static List<String> licences(Component c) {
    String read = READ_BY_US.get(c.coordinates());
    return read == null ? c.licences() : List.of(read);
  }

  private static String names(Set<String> licences) {
    return String.join(", ", new TreeSet<>(licences));
  }
}
