package dev.layerlift.infra;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import software.amazon.awscdk.App;
import software.amazon.awscdk.cxapi.CloudAssembly;
import software.amazon.awscdk.cxapi.CloudFormationStackArtifact;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class OrganisationTest {
  private static final JsonMapper JSON = new JsonMapper();
  private static final String ORGANISATION = "o-a1b2c3d4e5";
  private static final String OVERRIDES =
      """
      {"ou-ab12-workload/111122223333": {"strategy": "zstd"}, "ou-ab12-archives": {"skip-below": "40 MiB"}}\
      """;

  private static final Map<String, String> SETTINGS =
      Map.of(
          "layerlift-org:id", ORGANISATION,
          "layerlift-org:account", "123456789012",
          "layerlift-org:regions", "eu-central-1 us-east-1",
          "layerlift-org:units",
              "ou-ab12-canary00 ou-ab12-plain000 ou-ab12-workload ou-ab12-archives",
          "layerlift-org:canary-units", "ou-ab12-canary00",
          "layerlift-org:overrides", OVERRIDES,
          "layerlift-org:alarm-topic", "arn:aws:sns:eu-central-1:123456789012:operators");

  /** CloudFormation's quota for a template that is given by its address. */
  private static final int MAX_TEMPLATE = 1_000_000;

  private static CloudAssembly assembly;
  private static Path member;
  private static List<String> findings;

  @BeforeAll
  static void synthesize() {
    App app = Synthesized.app(SETTINGS);
    LayerliftApp.build(app, new DeployedFiles(Synthesized.ROOT, Synthesized.archive()));
    assembly = app.synth();
    member = Path.of(app.getOutdir(), "member");
    findings = new ArrayList<>(Synthesized.findings(app));
    findings.addAll(Synthesized.findings(member));
  }

  @Test
  void stacksComeInTheOrderOfARollout() {
    assertThat(assembly.getStacks().stream().map(CloudFormationStackArtifact::getStackName))
        .containsExactlyInAnyOrder(
            "Layerlift",
            "Layerlift-Org-Central",
            "Layerlift-Archive-eu-central-1",
            "Layerlift-Archive-us-east-1",
            "Layerlift-Org-Canary",
            "Layerlift-Org");
    assertThat(before("Layerlift-Org-Canary"))
        .contains(
            "Layerlift-Org-Central",
            "Layerlift-Archive-eu-central-1",
            "Layerlift-Archive-us-east-1");
    assertThat(before("Layerlift-Org")).contains("Layerlift-Org-Canary");
    assertThat(before("Layerlift")).isEmpty();
  }

  @Test
  void noJudgeFindsAnything() {
    assertThat(findings).isEmpty();
  }

  @Test
  void memberNeedsNoBootstrapAndFindsItsArchiveInItsRegion() throws IOException {
    JsonNode template = member();

    assertThat(template.toString())
        .doesNotContain("AssetParameters", "BootstrapVersion", "cdk-hnb659fds", "/cdk-bootstrap/");
    assertThat(properties(template, "AWS::Lambda::Function"))
        .hasSize(new DeployedFiles(Synthesized.ROOT, member).functions().size())
        .allSatisfy(function -> {
          assertThat(function.at("/Code/S3Bucket/Fn::Sub").asString())
              .isEqualTo("layerlift-archives-123456789012-${AWS::Region}");
          assertThat(function.at("/Code/S3Key").asString()).isEqualTo(archiveKey());
        });
    assertThat(Files.size(member.resolve("Layerlift.template.json"))).isLessThan(MAX_TEMPLATE);
  }

  /** Key of the object that the archive's stack makes: the folder, and the asset's own name. */
  private static String archiveKey() {
    JsonNode copy = only(template("Layerlift-Archive-us-east-1"), "Custom::CDKBucketDeployment");
    assertThat(copy.get("Extract").asBoolean()).isFalse();
    assertThat(copy.get("Prune").asBoolean()).isFalse();
    return copy.get("DestinationBucketKeyPrefix").asString()
        + copy.at("/SourceObjectKeys/0").asString();
  }

  @Test
  void memberIsTheAccountsStackWithParameters() throws IOException {
    JsonNode member = member();
    JsonNode account = template("Layerlift");

    assertThat(types(member)).isEqualTo(types(account));
    assertThat(properties(member, "AWS::Events::Rule"))
        .filteredOn(rule -> rule.at("/EventPattern/source/0").asString("").equals("layerlift"))
        .hasSize(1);
    assertThat(member.get("Parameters").propertyNames())
        .contains("Strategy", "SkipBelow", "SociFrom", "ZstdLevel")
        .doesNotContain("OptimizedTag");
    assertThat(member.at("/Parameters/SkipBelow/Default").asString()).isEqualTo("20 MiB");
    assertThat(properties(member, "AWS::Lambda::Function").toString())
        .contains("\"LAYERLIFT_SKIP_BELOW\":{\"Ref\":\"SkipBelow\"}");
  }

  @Test
  void memberForwardsItsResultsToTheCentralBusAndNowhereElse() throws IOException {
    String bus = "arn:aws:events:eu-central-1:123456789012:event-bus/layerlift-results";
    JsonNode forwarding =
        properties(member(), "AWS::Events::Rule").stream()
            .filter(rule -> rule.at("/EventPattern/source/0").asString("").equals("layerlift"))
            .findFirst()
            .orElseThrow();

    assertThat(forwarding.at("/Targets/0/Arn").asString()).isEqualTo(bus);
    assertThat(forwarding.at("/Targets/0/RoleArn").isMissingNode()).isFalse();
    assertThat(
            properties(member(), "AWS::IAM::Role").stream()
                .filter(role -> role.toString().contains("\"" + bus + "\"")))
        .singleElement()
        .satisfies(role -> assertThat(role.toString()).contains("events:PutEvents"));
    assertThat(
            only(template("Layerlift-Org-Central"), "AWS::Events::EventBus").get("Name").asString())
        .isEqualTo("layerlift-results");
  }

  @Test
  void centralBusTakesOurEventsFromTheOrganisationAlone() {
    JsonNode statement =
        only(template("Layerlift-Org-Central"), "AWS::Events::EventBusPolicy").get("Statement");

    assertThat(statement.get("Action").asString()).isEqualTo("events:PutEvents");
    assertThat(statement.at("/Condition/StringEquals").toString())
        .isEqualTo(
            "{\"aws:PrincipalOrgID\":\"%s\",\"events:source\":\"layerlift\"}"
                .formatted(ORGANISATION));
  }

  @Test
  void centralStackHasFiguresAnAlarmAndADashboard() {
    JsonNode central = template("Layerlift-Org-Central");

    assertThat(
            properties(central, "AWS::Logs::MetricFilter").stream()
                .map(f -> f.at("/MetricTransformations/0/MetricName").asString()))
        .containsExactlyInAnyOrder("Images", "BytesBefore", "BytesAfter", "PushToTag");
    assertThat(only(central, "AWS::CloudWatch::Alarm").get("AlarmActions").get(0).asString())
        .endsWith(":operators");
    assertThat(only(central, "AWS::CloudWatch::Dashboard").toString())
        .contains("What failed, and where");
    assertThat(only(central, "AWS::Events::Rule").get("EventBusName").has("Ref")).isTrue();
  }

  @Test
  void archiveIsForTheOrganisationAloneAndOnlyByTls() {
    for (String region : List.of("eu-central-1", "us-east-1")) {
      JsonNode template = template("Layerlift-Archive-" + region);
      JsonNode bucket = only(template, "AWS::S3::Bucket");
      JsonNode policy = only(template, "AWS::S3::BucketPolicy");

      assertThat(bucket.get("BucketName").asString())
          .isEqualTo("layerlift-archives-123456789012-" + region);
      assertThat(bucket.at("/VersioningConfiguration/Status").asString()).isEqualTo("Enabled");
      assertThat(bucket.at("/BucketEncryption").toString()).contains("AES256");
      assertThat(bucket.get("PublicAccessBlockConfiguration"))
          .hasSize(4)
          .allSatisfy(block -> assertThat(block.asBoolean()).isTrue());
      assertThat(policy.toString()).contains("\"aws:SecureTransport\":\"false\"");
      List<JsonNode> anybody =
          policy
              .at("/PolicyDocument/Statement")
              .valueStream()
              .filter(s -> s.get("Effect").asString().equals("Allow"))
              .filter(s -> s.get("Principal").toString().equals("{\"AWS\":\"*\"}"))
              .toList();
      assertThat(anybody)
          .singleElement()
          .satisfies(statement -> {
            assertThat(statement.get("Action").asString()).isEqualTo("s3:GetObject");
            assertThat(statement.get("Condition").toString())
                .isEqualTo(
                    "{\"StringEquals\":{\"aws:PrincipalOrgID\":\"%s\"}}".formatted(ORGANISATION));
          });
    }
  }

  @Test
  void canariesTolerateNoFailureAndComeInTheOrderOfRegions() {
    JsonNode canary = only(template("Layerlift-Org-Canary"), "AWS::CloudFormation::StackSet");
    JsonNode others = only(template("Layerlift-Org"), "AWS::CloudFormation::StackSet");

    assertThat(canary.at("/OperationPreferences/FailureTolerancePercentage").asInt()).isZero();
    assertThat(others.at("/OperationPreferences/FailureTolerancePercentage").asInt()).isEqualTo(5);
    for (JsonNode stackSet : List.of(canary, others)) {
      assertThat(stackSet.get("PermissionModel").asString()).isEqualTo("SERVICE_MANAGED");
      assertThat(stackSet.get("CallAs").asString()).isEqualTo("SELF");
      assertThat(stackSet.at("/AutoDeployment/Enabled").asBoolean()).isTrue();
      assertThat(stackSet.at("/OperationPreferences/RegionOrder").toString())
          .isEqualTo("[\"eu-central-1\",\"us-east-1\"]");
      assertThat(stackSet.at("/OperationPreferences/RegionConcurrencyType").asString())
          .isEqualTo("SEQUENTIAL");
    }
    assertThat(canary.get("StackSetName")).isNotEqualTo(others.get("StackSetName"));
    assertThat(canary.get("TemplateURL")).isEqualTo(others.get("TemplateURL"));
  }

  @Test
  void everyAccountIsInOneGroupAndHasItsSettings() {
    JsonNode groups =
        only(template("Layerlift-Org"), "AWS::CloudFormation::StackSet").get("StackInstancesGroup");

    assertThat(groups.valueStream().map(group -> group.get("DeploymentTargets").toString()))
        .containsExactly(
            "{\"OrganizationalUnitIds\":[\"ou-ab12-plain000\"]}",
            account("DIFFERENCE"),
            account("INTERSECTION"),
            "{\"OrganizationalUnitIds\":[\"ou-ab12-archives\"]}");
    assertThat(groups.valueStream().map(group -> group.path("ParameterOverrides").toString()))
        .containsExactly(
            "",
            "",
            "[{\"ParameterKey\":\"Strategy\",\"ParameterValue\":\"zstd\"}]",
            "[{\"ParameterKey\":\"SkipBelow\",\"ParameterValue\":\"40 MiB\"}]");
    assertThat(groups.valueStream().map(group -> group.get("Regions").toString()))
        .containsOnly("[\"eu-central-1\",\"us-east-1\"]");
  }

  private static String account(String filter) {
    return "{\"AccountFilterType\":\"%s\",\"Accounts\":[\"111122223333\"],\"OrganizationalUnitIds\":[\"ou-ab12-workload\"]}"
        .formatted(filter);
  }

  private static List<String> before(String stack) {
    return assembly.getStackByName(stack).getDependencies().stream()
        .filter(CloudFormationStackArtifact.class::isInstance)
        .map(artifact -> ((CloudFormationStackArtifact) artifact).getStackName())
        .toList();
  }

  private static JsonNode template(String stack) {
    return JSON.valueToTree(assembly.getStackByName(stack).getTemplate());
  }

  private static JsonNode member() throws IOException {
    return JSON.readTree(Files.readString(member.resolve("Layerlift.template.json")));
  }

  private static List<JsonNode> properties(JsonNode template, String type) {
    return resources(template)
        .filter(resource -> resource.get("Type").asString().equals(type))
        .map(resource -> resource.get("Properties"))
        .toList();
  }

  private static JsonNode only(JsonNode template, String type) {
    assertThat(properties(template, type)).as(type).hasSize(1);
    return properties(template, type).getFirst();
  }

  /** How many there are of each type, except of those that forwarding needs. */
  private static Map<String, Integer> types(JsonNode template) {
    Map<String, Integer> types = new HashMap<>();
    resources(template)
        .map(resource -> resource.get("Type").asString())
        .filter(type ->
            !List.of("AWS::Events::Rule", "AWS::IAM::Role", "AWS::CloudWatch::Alarm")
                .contains(type))
        .forEach(type -> types.merge(type, 1, Integer::sum));
    return types;
  }

  private static Stream<JsonNode> resources(JsonNode template) {
    return template.get("Resources").valueStream();
  }
}
