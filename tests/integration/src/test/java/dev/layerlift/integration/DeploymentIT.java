package dev.layerlift.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The app as people run it, through the CDK's command line, and other people's judges of its template. */
final class DeploymentIT {
  private static final Path APP = Path.of("../../infra-cdk");
  private static final Duration LIMIT = Duration.ofMinutes(8);

  /** Settings that change what is in the template. */
  enum Deployment {
    PLAIN(List.of()),
    FULL(
        List.of(
            "kms-key=create",
            "vpc=isolated",
            "architecture=x86_64",
            "alarm-topic=arn:aws:sns:eu-central-1:123456789012:operators",
            "permissions-boundary=arn:aws:iam::123456789012:policy/boundary",
            "include-repositories=team/* base-image",
            "exclude-tags=pr-*")),
    KEY_OF_THE_ACCOUNT(
        List.of(
            "kms-key=arn:aws:kms:eu-central-1:123456789012:key/0a1b2c3d-0000-4000-8000-0123456789ab",
            "exclude-repositories=scratch/*"));

    private final List<String> settings;

    Deployment(List<String> settings) {
      this.settings = settings;
    }

    Path synthesized(Path folder) {
      Path assembly = folder.resolve("assembly").toAbsolutePath();
      List<String> words =
          new ArrayList<>(List.of("synth", "--quiet", "--output", assembly.toString()));
      for (String setting : settings) {
        words.add("--context");
        words.add("layerlift:" + setting);
      }
      cdk(words).succeed();
      return assembly.resolve("Layerlift.template.json");
    }
  }

  @Test
  void appHasOneStack() {
    assertThat(cdk(List.of("list")).succeed().stdout().strip()).isEqualTo("Layerlift");
  }

  /** W3005: the CDK says of a role both that it is used and that it is waited for. */
  @ParameterizedTest
  @EnumSource
  void cfnLintFindsNothing(Deployment deployment, @TempDir Path folder) {
    Path template = deployment.synthesized(folder);

    Command.Finished finished =
        Tool.CFN_LINT
            .command(
                "--ignore-checks", "W3005",
                "--regions", "us-east-1", "eu-central-1",
                "--template", template.toString())
            .succeed();

    assertThat(finished.stdout()).isBlank();
  }

  @Test
  void cfnLintFindsAFaultInTheTemplate(@TempDir Path folder) throws IOException {
    Path template = Deployment.PLAIN.synthesized(folder);
    String sound = Files.readString(template);
    String faulty = sound.replace("\"java25\"", "\"java26\"");
    assertThat(faulty).isNotEqualTo(sound);
    Files.writeString(template, faulty);

    Command.Finished finished =
        Tool.CFN_LINT.command("--regions", "us-east-1", "--template", template.toString()).run();

    assertThat(finished.exitCode()).isNotZero();
    assertThat(finished.stdout()).contains("java26");
  }

  @ParameterizedTest
  @EnumSource(names = {"PLAIN", "FULL"})
  void checkovFindsNothing(Deployment deployment, @TempDir Path folder) {
    Path template = deployment.synthesized(folder);

    Tool.CHECKOV
        .command(
            "--framework", "cloudformation",
            "--compact",
            "--quiet",
            "--skip-check", String.join(",", CHECKOV_EXCEPTIONS),
            "--file", template.toString())
        .succeed();
  }

  private static final List<String> CHECKOV_EXCEPTIONS = List.of(
      // Concurrency of the functions: the state machine bounds it; reserving takes it from others.
      "CKV_AWS_115",
      // Dead letters of the functions: they are called by the state machine, which waits and retries.
      "CKV_AWS_116");

  @Test
  void contradictionIsOneLineAndNoStackTrace(@TempDir Path folder) {
    Command.Finished finished =
        cdk(
                List.of(
                    "synth",
                    "--quiet",
                    "--output",
                    folder.resolve("assembly").toString(),
                    "--context",
                    "layerlift:skip-below=1 GiB"))
            .run();

    assertThat(finished.exitCode()).isNotZero();
    List<String> ours =
        Stream.of(finished.stderr().split("\n", -1))
            .filter(line -> line.startsWith("layerlift:"))
            .toList();
    assertThat(ours).singleElement().asString().contains("is above layerlift:soci-from");
    assertThat(finished.stderr()).doesNotContain("\tat ");
  }

  private static Command cdk(List<String> words) {
    List<String> all = new ArrayList<>();
    all.add(Tool.CDK.path().toString());
    all.addAll(words);
    return Command.of(all)
        .in(APP)
        .within(LIMIT)
        .with("CDK_DISABLE_CLI_TELEMETRY", "true")
        .with("JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION", "20");
  }
}
