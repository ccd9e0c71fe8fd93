package dev.layerlift.infra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.layerlift.infra.settings.InvalidDeploymentException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeployedFilesTest {
  private static final String ONE =
      """
      {"name": "One", "handler": "a.One", "memoryMiB": 512, "timeoutSeconds": 60, "environment": {"A": "1"}}\
      """;

  private final Path root;

  DeployedFilesTest(@TempDir Path root) {
    this.root = root;
  }

  @BeforeEach
  void aProjectWithOneFunction() throws IOException {
    write("statemachine/functions.json", "[" + ONE + "]");
    write("statemachine/optimize-image.asl.json", "{\"Resource\": \"${OneFunctionArn}\"}");
  }

  @Test
  void readsAFunction() {
    assertThat(files().functions())
        .containsExactly(
            new FunctionSpec(
                "One", "a.One", 512, 60, Map.of("A", "1"), FunctionSpec.Trigger.STATE));
  }

  @Test
  void isFoundFromAFolderBelow() throws IOException {
    Path below = Files.createDirectories(root.resolve("infra-cdk/src"));

    assertThat(DeployedFiles.of(below).root()).isEqualTo(root.toAbsolutePath().normalize());
  }

  @Test
  void refusesAFunctionThatIsCalledAndNotListed() throws IOException {
    write(
        "statemachine/optimize-image.asl.json",
        "{\"a\": \"${OneFunctionArn}\", \"b\": \"${TwoFunctionArn}\"}");

    assertRefused("lists the functions [One]", "calls [One, Two]");
  }

  @Test
  void refusesAFunctionThatIsListedAndNotCalled() throws IOException {
    write("statemachine/optimize-image.asl.json", "{}");

    assertRefused("lists the functions [One]", "calls []");
  }

  @Test
  void takesAFunctionThatSomethingElseCalls() throws IOException {
    write("statemachine/optimize-image.asl.json", "{}");
    write(
        "statemachine/functions.json",
        "[" + ONE.replace("}}", "}, \"trigger\": \"schedule\"}") + "]");

    assertThat(files().functions())
        .extracting(FunctionSpec::trigger)
        .containsExactly(FunctionSpec.Trigger.SCHEDULE);
  }

  @Test
  void refusesATriggerThatNothingIs() throws IOException {
    write(
        "statemachine/functions.json",
        "[" + ONE.replace("}}", "}, \"trigger\": \"chance\"}") + "]");

    assertRefused("chance");
  }

  @Test
  void refusesASubstitutionThatIsNoFunction() throws IOException {
    write("statemachine/optimize-image.asl.json", "{\"a\": \"${Bucket}\"}");

    assertRefused("${Bucket}");
  }

  @Test
  void refusesAFunctionThatIsListedTwice() throws IOException {
    write("statemachine/functions.json", "[" + ONE + "," + ONE + "]");

    assertRefused("One is listed twice");
  }

  @Test
  void refusesAFieldThatWouldHaveNoEffect() throws IOException {
    write("statemachine/functions.json", "[" + ONE.replace("}}", "}, \"cores\": 6}") + "]");

    assertRefused("cores");
  }

  @Test
  void refusesAFunctionWithoutAHandler() throws IOException {
    write("statemachine/functions.json", "[" + ONE.replace("handler", "name") + "]");

    assertRefused("handler");
  }

  @Test
  void refusesWhatIsNoJson() throws IOException {
    write("statemachine/functions.json", "[");

    assertRefused("functions.json is no JSON");
  }

  @Test
  void refusesAFunctionWhoseRightsNobodyHasDecided() {
    assertThatThrownBy(() -> Rights.of("One"))
        .isInstanceOf(InvalidDeploymentException.class)
        .hasMessageContaining("One");
  }

  private void assertRefused(String... words) {
    assertThatThrownBy(() -> files().functions())
        .isInstanceOf(InvalidDeploymentException.class)
        .hasMessageContainingAll(words);
  }

  private DeployedFiles files() {
    return DeployedFiles.of(root);
  }

  private void write(String file, String text) throws IOException {
    Path path = root.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
  }
}
