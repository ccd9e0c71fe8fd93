package dev.layerlift.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The table of ARCHITECTURE.md, "Packages": imports go one way. */
class ImportRulesTest {
  private static final String BASE = "dev.layerlift.";

  /** What every package may name besides its own row. */
  private static final List<String> ALWAYS =
      List.of("java..", "javax..", "org.jspecify..", BASE + "codec.io..");

  private static final String JSON = "tools.jackson..";
  private static final String JSON_ANNOTATIONS = "com.fasterxml.jackson.annotation..";
  private static final String LAMBDA = "com.amazonaws.services.lambda.runtime..";
  private static final String AWS_SDK = "software.amazon.awssdk..";
  private static final List<String> OCI =
      List.of(BASE + "oci.model..", BASE + "oci.store..", BASE + "oci.registry..");

  /** Package (below the base) to what it may import. */
  private static final Map<String, List<String>> ALLOWED =
      Map.ofEntries(
          Map.entry("codec.io", List.of()),
          Map.entry("codec.deflate", List.of()),
          Map.entry("codec.gzip", List.of(BASE + "codec.deflate..")),
          Map.entry("codec.tar", List.of()),
          Map.entry(
              "codec.ztoc",
              List.of(BASE + "codec.gzip..", BASE + "codec.tar..", "com.google.flatbuffers..")),
          Map.entry("codec.zstd", List.of("com.github.luben.zstd..")),
          Map.entry("oci.model", List.of(JSON, JSON_ANNOTATIONS)),
          Map.entry("oci.store", List.of(BASE + "oci.model..")),
          Map.entry("oci.registry", List.of(BASE + "oci.model..", BASE + "oci.store..", JSON)),
          Map.entry(
              "oci.layout",
              List.of(
                  BASE + "oci.model..",
                  BASE + "oci.store..",
                  JSON,
                  "org.apache.commons.compress..")),
          Map.entry(
              "workflow",
              List.of(BASE + "oci.model..", BASE + "oci.store..", JSON, JSON_ANNOTATIONS)),
          Map.entry("event", List.of(BASE + "oci.model..", BASE + "workflow..", JSON)),
          Map.entry("inspect", with(OCI, BASE + "workflow..")),
          Map.entry("plan", List.of(BASE + "oci.model..", BASE + "workflow..", JSON)),
          Map.entry("layer", with(OCI, BASE + "codec..", BASE + "workflow..", JSON)),
          Map.entry("publish", with(OCI, BASE + "codec..", BASE + "workflow..")),
          Map.entry("report", List.of(BASE + "oci.model..", BASE + "workflow..", JSON_ANNOTATIONS)),
          Map.entry("retire", with(OCI, BASE + "workflow..", JSON)),
          Map.entry(
              "reconcile",
              List.of(BASE + "oci.model..", BASE + "workflow..", BASE + "event..", JSON)),
          Map.entry("aws", with(OCI, BASE + "workflow..", AWS_SDK, LAMBDA, JSON)),
          Map.entry("infra.settings", List.of(JSON)),
          Map.entry(
              "infra",
              List.of(
                  JSON,
                  "software.amazon.awscdk..",
                  "software.amazon.jsii..",
                  "software.constructs..",
                  "io.github.cdklabs..")));

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("dev.layerlift");

  private static List<String> with(List<String> base, String... more) {
    List<String> all = new ArrayList<>(base);
    all.addAll(List.of(more));
    return all;
  }

  static Stream<String> packages() {
    return new TreeSet<>(ALLOWED.keySet()).stream();
  }

  @ParameterizedTest
  @MethodSource("packages")
  void packageImportsOnlyWhatItsRowAllows(String name) {
    List<String> allowed = with(ALWAYS, BASE + name + "..");
    allowed.addAll(ALLOWED.getOrDefault(name, List.of()));
    classes()
        .that()
        .resideInAPackage(BASE + name)
        .should()
        .onlyDependOnClassesThat(resideInAnyPackage(allowed.toArray(String[]::new)))
        .check(CLASSES);
  }

  @Test
  void everyPackageOfTheFunctionsHasARow() {
    List<String> withoutRow =
        CLASSES.stream()
            .map(c -> c.getPackageName())
            .filter(p -> p.startsWith(BASE))
            .map(p -> p.substring(BASE.length()))
            .filter(p -> !p.startsWith("sandbox") && !p.startsWith("testing"))
            .filter(p -> !p.startsWith("cli") && !p.equals("handler"))
            .filter(p -> !ALLOWED.containsKey(p))
            .distinct()
            .toList();
    assertThat(withoutRow).isEmpty();
  }

  @Test
  void nothingImportsTheHandlersOrTheCommandLine() {
    noClasses()
        .that()
        .resideOutsideOfPackages(BASE + "handler..", BASE + "cli..", BASE + "sandbox..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(BASE + "handler..", BASE + "cli..")
        .check(CLASSES);
  }

  @Test
  void productionKnowsNothingOfTheSandboxOrTheFakes() {
    noClasses()
        .that()
        .resideOutsideOfPackages(BASE + "sandbox..", BASE + "testing..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(BASE + "sandbox..", BASE + "testing..")
        .check(CLASSES);
  }

  @Test
  void packagesOfTheFunctionsFormNoCycle() {
    slices().matching(BASE + "(*)..").should().beFreeOfCycles().check(CLASSES);
  }
}
