package dev.layerlift.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * State machine, function list, handlers and exceptions name each other by text: they must agree.
 */
class WorkflowNamesTest {
  private static final Path STATE_MACHINES = Path.of("..", "..", "statemachine");
  private static final String RETRYABLE = "dev.layerlift.workflow.RetryableException";

  private static final String STOOD_BACK = "dev.layerlift.workflow.StoodBackException";

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("dev.layerlift.workflow", "dev.layerlift.handler");

  @Test
  void everyExceptionThatTheStateMachineNamesIsARetryableOneOrAnOutcomeAndNoneIsForgotten()
      throws IOException {
    Set<String> named =
        CLASSES.stream()
            .filter(c -> c.isAssignableTo(RETRYABLE) || c.getName().equals(STOOD_BACK))
            .filter(c -> !c.getModifiers().contains(JavaModifier.ABSTRACT))
            .map(JavaClass::getName)
            .collect(Collectors.toCollection(TreeSet::new));

    assertThat(names("dev\\.layerlift\\.workflow\\.\\w+Exception")).isEqualTo(named);
  }

  @Test
  void everyFunctionOfTheStateMachineHasItsHandlerAndEveryHandlerItsFunction() throws IOException {
    Set<String> handlers =
        CLASSES.stream()
            .filter(
                c -> c.isAssignableTo("com.amazonaws.services.lambda.runtime.RequestStreamHandler"))
            .filter(c -> c.getModifiers().contains(JavaModifier.PUBLIC))
            .filter(c -> !c.getModifiers().contains(JavaModifier.ABSTRACT))
            .map(JavaClass::getName)
            .collect(Collectors.toCollection(TreeSet::new));

    assertThat(handlers).hasSizeGreaterThanOrEqualTo(7);
    assertThat(names("dev\\.layerlift\\.handler\\.\\w+")).isEqualTo(handlers);
  }

  @Test
  void everyFunctionThatTheStateMachineCallsIsListed() throws IOException {
    String functions = Files.readString(STATE_MACHINES.resolve("functions.json"));
    Set<String> called = new TreeSet<>();
    Matcher matcher =
        Pattern.compile("\\$\\{(\\w+)FunctionArn\\}")
            .matcher(
                Files.readString(STATE_MACHINES.resolve("optimize-image.asl.json"))
                    + Files.readString(STATE_MACHINES.resolve("backfill.asl.json")));
    while (matcher.find()) {
      called.add(matcher.group(1));
    }

    assertThat(called).hasSize(9);
    assertThat(called).allSatisfy(name -> assertThat(functions).contains("\"" + name + "\""));
  }

  private static Set<String> names(String pattern) throws IOException {
    Set<String> names = new TreeSet<>();
    for (String file :
        new String[] {"optimize-image.asl.json", "backfill.asl.json", "functions.json"}) {
      Matcher matcher =
          Pattern.compile(pattern).matcher(Files.readString(STATE_MACHINES.resolve(file)));
      while (matcher.find()) {
        names.add(matcher.group());
      }
    }
    return names;
  }
}
