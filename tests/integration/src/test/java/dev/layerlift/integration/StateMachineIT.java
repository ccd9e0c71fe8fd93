package dev.layerlift.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Three linters of other people read the state machine; each sees faults that the others miss. */
final class StateMachineIT {

  private static final Path DEFINITIONS = Path.of("../../statemachine");

  /** A linter of Amazon States Language. */
  enum Linter {
    ASL_VALIDATOR {
      @Override
      Command reading(Path definition, Path folder) {
        return Tool.ASL_VALIDATOR.command("--json-path", definition.toString());
      }
    },
    STATELINT {
      // FLOAT: it wants 2.0 where the language takes 2.
      @Override
      Command reading(Path definition, Path folder) throws IOException {
        // It knows no InputType for objects, without which Step Functions does not read them, and
        // takes no expression for the time that a Wait is for.
        String text =
            withNumbers(Files.readString(definition))
                .replace("\"InputType\": \"JSONL\"", "")
                .replaceAll("(\"Timestamp\": )\"\\{%[^\"]*%}\"", "$1\"2026-10-05T06:43:45Z\"");
        Path copy = Files.writeString(folder.resolve("statelint.asl.json"), text);
        return Tool.STATELINT.command("--ignore=FLOAT", copy.toString());
      }
    },
    CFN_LINT {
      // It reads templates; a definition that stands in one as an object is checked.
      @Override
      Command reading(Path definition, Path folder) throws IOException {
        Path template = folder.resolve("template.json");
        Files.writeString(
            template,
            """
            {
              "AWSTemplateFormatVersion": "2010-09-09",
              "Resources": {
                "Machine": {
                  "Type": "AWS::StepFunctions::StateMachine",
                  "Properties": {
                    "RoleArn": "arn:aws:iam::123456789012:role/machine",
                    "Definition": %s
                  }
                }
              }
            }
            """
                .formatted(withNumbers(Files.readString(definition))));
        return Tool.CFN_LINT.command("--regions", "us-east-1", "--template", template.toString());
      }
    };

    /** Its schema has only numbers here; the developer guide allows expressions as well. */
    private static String withNumbers(String definition) {
      return definition.replaceAll(
          "(\"(?:MaxConcurrency|ToleratedFailurePercentage)\": )\"\\{%[^\"]*%}\"", "$1 1");
    }

    abstract Command reading(Path definition, Path folder) throws IOException;
  }

  static Stream<Path> definitions() throws IOException {
    try (Stream<Path> files = Files.list(DEFINITIONS)) {
      return files.filter(file -> file.toString().endsWith(".asl.json")).sorted().toList().stream();
    }
  }

  @ParameterizedTest
  @MethodSource("definitions")
  void everyLinterAcceptsTheDefinition(Path definition, @TempDir Path folder) throws IOException {
    for (Linter linter : Linter.values()) {
      linter.reading(definition, folder).succeed();
    }
  }

  @ParameterizedTest
  @EnumSource
  void everyLinterRefusesAFaultyDefinition(Linter linter, @TempDir Path folder) throws IOException {
    String sound = Files.readString(DEFINITIONS.resolve("optimize-image.asl.json"));
    String faulty = sound.replaceFirst("\"Type\": \"Task\"", "\"Type\": \"Tusk\"");
    assertThat(faulty).isNotEqualTo(sound);
    Path definition = Files.writeString(folder.resolve("faulty.asl.json"), faulty);

    Command.Finished finished = linter.reading(definition, folder).run();

    assertThat(finished.exitCode()).as(finished.toString()).isNotZero();
    assertThat(finished.stdout() + finished.stderr()).containsAnyOf("Tusk", "/States/Inspect/Type");
  }
}
