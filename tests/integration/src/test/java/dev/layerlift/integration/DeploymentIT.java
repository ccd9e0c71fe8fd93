package dev.layerlift.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The app as people run it, through the CDK's command line, and other people's judges of its
 * template.
 */
final class DeploymentIT {
  private static final Path APP = Path.of("../../infra-cdk");
  private static final Duration LIMIT = Duration.ofMinutes(8);

  /** Rules of checkov that do not hold here, and why. */
  private static final Map<String, String> CHECKOV_EXCEPTIONS =
      Map.of(
          "CKV_AWS_18", "access logs of the bucket: its users log each access themselves",
          "CKV_AWS_21", "versions: objects are only ever overwritten with themselves, or leases",
          "CKV_AWS_27", "queue: SQS's own encryption is on, which the rule does not know",
          "CKV_AWS_111", "writes without a resource: X-Ray and network interfaces know none",
          "CKV_AWS_115", "reserved concurrency: the state machine bounds it, others need the rest",
          "CKV_AWS_116", "dead letters of functions: a state machine calls, waits and retries",
          "CKV_AWS_117", "functions in a VPC: an option, the layers are behind AWS's own doors",
          "CKV_AWS_158", "own key for logs: an option",
          "CKV_AWS_173", "own key for environments: they hold settings and a bucket's name");

  /** Settings that change what is in the template. */
  enum Deployment {
    PLAIN(""),
    FULL(
        """
        kms-key=create
        vpc=isolated
        architecture=x86_64
        alarm-topic=arn:aws:sns:eu-central-1:123456789012:operators
        permissions-boundary=arn:aws:iam::123456789012:policy/boundary
        include-repositories=team/* base-image
        exclude-tags=pr-*
        """),
    KEY_OF_THE_ACCOUNT(
        """
        kms-key=arn:aws:kms:eu-central-1:123456789012:key/0a1b2c3d-0000-4000-8000-0123456789ab
        exclude-repositories=scratch/*
        """);

    /** One a line. */
    private final String settings;

    Deployment(String settings) {
      this.settings = settings;
    }

    private Path synthesize(Path assembly) {
      List<String> words =
          new ArrayList<>(List.of("synth", "--quiet", "--output", assembly.toString()));
      for (String setting : settings.lines().toList()) {
        words.add("--context");
        words.add("layerlift:" + setting);
      }
      cdk(words).succeed();
      return assembly.resolve("Layerlift.template.json");
    }
  }

  @TempDir private static Path folder;

  private static final Map<Deployment, Path> TEMPLATES = new EnumMap<>(Deployment.class);

  /** Synthesized once for all tests. */
  private static Path template(Deployment deployment) {
    return TEMPLATES.computeIfAbsent(
        deployment, d -> d.synthesize(folder.resolve(d.name()).toAbsolutePath()));
  }

  @Test
  void appHasOneStack() {
    assertThat(cdk(List.of("list")).succeed().stdout().strip()).isEqualTo("Layerlift");
  }

  /** W3005: the CDK says of a role both that it is used and that it is waited for. */
  @ParameterizedTest
  @EnumSource
  void cfnLintFindsNothing(Deployment deployment) {
    Path template = template(deployment);

    Command.Finished finished =
        Tool.CFN_LINT
            .command(
                "--ignore-checks",
                "W3005",
                "--regions",
                "us-east-1",
                "eu-central-1",
                "--template",
                template.toString())
            .succeed();

    assertThat(finished.stdout()).isBlank();
  }

  @Test
  void cfnLintFindsAFaultInTheTemplate() throws IOException {
    Path template = folder.resolve("faulty.template.json");
    String sound = Files.readString(template(Deployment.PLAIN));
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
  void checkovFindsNothing(Deployment deployment) {
    Path template = template(deployment);

    Tool.CHECKOV
        .command(
            "--skip-download",
            "--framework",
            "cloudformation",
            "--compact",
            "--quiet",
            "--skip-check",
            String.join(",", new TreeSet<>(CHECKOV_EXCEPTIONS.keySet())),
            "--file",
            template.toString())
        .succeed();
  }

  @Test
  void contradictionIsOneLineAndNoStackTrace() {
    Command.Finished finished =
        cdk(List.of(
                "synth",
                "--quiet",
                "--output",
                folder.resolve("contradiction").toAbsolutePath().toString(),
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
