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
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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

  private static final List<String> ORGANISATION =
      List.of(
          "layerlift-org:id=o-a1b2c3d4e5",
          "layerlift-org:account=123456789012",
          "layerlift-org:regions=eu-central-1 us-east-1",
          "layerlift-org:units=ou-ab12-canary00 ou-ab12-workload",
          "layerlift-org:canary-units=ou-ab12-canary00",
          "layerlift-org:overrides={\"ou-ab12-workload/111122223333\": {\"strategy\": \"zstd\"}}");

  private static final List<String> ORGANISATION_TEMPLATES =
      List.of(
          "member/Layerlift.template.json",
          "Layerlift-Org-Central.template.json",
          "Layerlift-Archive-eu-central-1.template.json",
          "Layerlift-Archive-us-east-1.template.json",
          "Layerlift-Org-Canary.template.json",
          "Layerlift-Org.template.json");

  private static Optional<Path> organisation = Optional.empty();

  /** The assembly with an organisation, synthesized once for all tests. */
  private static Path organisation() {
    if (organisation.isEmpty()) {
      organisation = Optional.of(synthesizeOrganisation("organisation"));
    }
    return organisation.get();
  }

  private static Path synthesizeOrganisation(String name) {
    Path assembly = folder.resolve(name).toAbsolutePath();
    cdk(withOrganisation("synth", "--quiet", "--output", assembly.toString())).succeed();
    return assembly;
  }

  private static List<String> withOrganisation(String... words) {
    List<String> all = new ArrayList<>(List.of(words));
    ORGANISATION.forEach(setting -> all.addAll(List.of("--context", setting)));
    return all;
  }

  @Test
  void appWithAnOrganisationHasItsStacksInTheOrderOfARollout() {
    assertThat(cdk(withOrganisation("list")).succeed().stdout().lines())
        .containsExactly(
            "Layerlift",
            "Layerlift-Org-Central",
            "Layerlift-Archive-eu-central-1",
            "Layerlift-Archive-us-east-1",
            "Layerlift-Org-Canary",
            "Layerlift-Org");
  }

  /** Else every deployment would roll out a change that is none. */
  @Test
  void sameSourcesGiveTheSameTemplates() throws IOException {
    Path again = synthesizeOrganisation("again");

    for (String template : ORGANISATION_TEMPLATES) {
      assertThat(again.resolve(template)).hasSameTextualContentAs(organisation().resolve(template));
    }
  }

  /** All in one run of each judge, whose findings name the file: most of a run is its start. */
  private static List<Path> templates() {
    return Stream.concat(
            Stream.of(Deployment.values()).map(DeploymentIT::template),
            ORGANISATION_TEMPLATES.stream().map(organisation()::resolve))
        .toList();
  }

  /** W3005: the CDK says of a role both that it is used and that it is waited for. */
  @Test
  void cfnLintFindsNothing() {
    List<String> words =
        new ArrayList<>(
            List.of(
                "--ignore-checks",
                "W3005",
                "--regions",
                "us-east-1",
                "eu-central-1",
                "--template"));
    templates().forEach(template -> words.add(template.toString()));

    assertThat(Tool.CFN_LINT.command(words.toArray(String[]::new)).succeed().stdout()).isBlank();
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

  @Test
  void checkovFindsNothing() {
    List<String> words =
        new ArrayList<>(
            List.of(
                "--skip-download",
                "--framework",
                "cloudformation",
                "--compact",
                "--quiet",
                "--skip-check",
                String.join(",", new TreeSet<>(CHECKOV_EXCEPTIONS.keySet())),
                "--file"));
    templates().forEach(template -> words.add(template.toString()));

    Tool.CHECKOV.command(words.toArray(String[]::new)).succeed();
  }

  /** Several files in one run are all read. */
  @Test
  void checkovFindsAFaultInTheLastTemplate() throws IOException {
    Path template = folder.resolve("open.template.json");
    Files.writeString(
        template,
        """
        {"Resources": {"Open": {"Type": "AWS::EC2::SecurityGroup", "Properties": {
          "GroupDescription": "open", "SecurityGroupIngress": [
            {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "CidrIp": "0.0.0.0/0"}]}}}}
        """);

    Command.Finished finished =
        Tool.CHECKOV
            .command(
                "--skip-download",
                "--framework",
                "cloudformation",
                "--compact",
                "--quiet",
                "--file",
                organisation().resolve("Layerlift-Org.template.json").toString(),
                template.toString())
            .run();

    assertThat(finished.exitCode()).isNotZero();
    assertThat(finished.stdout()).contains("CKV_AWS_24");
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
