package dev.layerlift.infra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.layerlift.infra.settings.InvalidDeploymentException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awscdk.App;
import software.amazon.awscdk.CfnResource;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.services.s3.CfnBucket;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class LayerliftStackTest {
  private static final DeployedFiles FILES =
      new DeployedFiles(Synthesized.ROOT, Path.of("unused.zip"));

  private static final List<FunctionSpec> STATES =
      FILES.functions().stream()
          .filter(spec -> spec.trigger() == FunctionSpec.Trigger.STATE)
          .toList();

  static Stream<Synthesized> deployments() {
    return Stream.of(Synthesized.plain(), Synthesized.full());
  }

  @ParameterizedTest
  @MethodSource("deployments")
  void noJudgeFindsAnything(Synthesized deployment) {
    assertThat(deployment.findings()).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("deployments")
  void everyExceptionFromTheRulesHasItsReason(Synthesized deployment) {
    List<JsonNode> exceptions = new ArrayList<>();
    deployment
        .template()
        .get("Resources")
        .forEach(resource ->
            resource.at("/Metadata/cdk_nag/rules_to_suppress").forEach(exceptions::add));

    assertThat(exceptions).isNotEmpty();
    assertThat(exceptions)
        .allSatisfy(
            exception -> assertThat(exception.get("reason").asString()).hasSizeGreaterThan(40));
  }

  @Test
  void rulesFindABucketThatAnybodyCanReach() {
    App app = Synthesized.app(Map.of());
    Stack stack =
        LayerliftApp.build(app, new DeployedFiles(Synthesized.ROOT, Synthesized.archive()));
    CfnBucket.Builder.create(stack, "Open").build();

    assertThatThrownBy(app::synth).hasMessageContaining("Validation failed");
    assertThat(Synthesized.findings(app)).anyMatch(finding -> finding.contains("AwsSolutions-S1"));
  }

  @Test
  void everyFunctionIsAsTheListHasIt() {
    for (FunctionSpec spec : FILES.functions()) {
      JsonNode function = Synthesized.plain().function(spec.name());

      assertThat(function.get("Handler").asString()).isEqualTo(spec.handler());
      assertThat(function.get("MemorySize").asInt()).isEqualTo(spec.memoryMiB());
      assertThat(function.get("Timeout").asInt()).isEqualTo(spec.timeoutSeconds());
      assertThat(function.get("Runtime").asString()).isEqualTo("java25");
      assertThat(function.get("Architectures").get(0).asString()).isEqualTo("arm64");
      assertThat(function.at("/TracingConfig/Mode").asString()).isEqualTo("Active");
      spec.environment()
          .forEach((name, value) ->
              assertThat(function.at("/Environment/Variables").get(name).asString())
                  .isEqualTo(value));
    }
    assertThat(Synthesized.plain().resources("AWS::Lambda::Function"))
        .hasSize(FILES.functions().size());
  }

  @Test
  void allButTheLayerFunctionsStartFromASnapshotAndAreCalledByTheirAlias() {
    JsonNode substitutions =
        Synthesized.plain().stateMachine("OptimizeImage").get("DefinitionSubstitutions");
    for (FunctionSpec spec : STATES) {
      JsonNode function = Synthesized.plain().function(spec.name());
      JsonNode called = substitutions.get(spec.name() + "FunctionArn");

      if (spec.name().startsWith("Layer")) {
        assertThat(function.has("SnapStart")).isFalse();
        assertThat(called.has("Fn::GetAtt")).isTrue();
      } else {
        assertThat(function.at("/SnapStart/ApplyOn").asString()).isEqualTo("PublishedVersions");
        assertThat(Synthesized.plain().resources("AWS::Lambda::Alias"))
            .extractingByKey(called.get("Ref").asString())
            .satisfies(alias -> assertThat(alias.get("Name").asString()).isEqualTo("live"));
      }
    }
    assertThat(substitutions.propertyNames()).hasSize(STATES.size() + 1).contains("ResultBusArn");
  }

  @Test
  void stateMachineIsTheFile() {
    JsonNode machine = Synthesized.plain().stateMachine("OptimizeImage");

    assertThat(machine.get("DefinitionString").asString()).isEqualTo(FILES.definition());
    assertThat(machine.at("/LoggingConfiguration/Level").asString()).isEqualTo("ALL");
    assertThat(machine.at("/LoggingConfiguration/IncludeExecutionData").asBoolean()).isFalse();
    assertThat(machine.at("/TracingConfiguration/Enabled").asBoolean()).isTrue();
  }

  @Test
  void backfillIsTheFileAndEverySubstitutionInItIsGiven() {
    JsonNode machine = Synthesized.plain().stateMachine("BackfillImages");
    Set<String> asked = new TreeSet<>();
    Pattern.compile("\\$\\{(\\w+)}")
        .matcher(FILES.backfill())
        .results()
        .forEach(match -> asked.add(match.group(1)));

    assertThat(machine.get("DefinitionString").asString()).isEqualTo(FILES.backfill());
    assertThat(machine.get("DefinitionSubstitutions").propertyNames())
        .containsExactlyInAnyOrderElementsOf(asked);
    assertThat(machine.at("/LoggingConfiguration/IncludeExecutionData").asBoolean()).isFalse();
  }

  @Test
  void backfillMayListStartWaitCountAndKeepItsOwnObjectsAndNothingElse() {
    JsonNode policy =
        Synthesized.plain().resources("AWS::IAM::Policy").entrySet().stream()
            .filter(entry -> entry.getKey().startsWith("BackfillRunRights"))
            .findFirst()
            .orElseThrow()
            .getValue();
    Map<String, Set<String>> allowed = new TreeMap<>();
    policy
        .at("/PolicyDocument/Statement")
        .forEach(statement -> {
          allowed.put(statement.get("Sid").asString(), texts(statement.get("Action")));
          assertThat(statement.get("Resource").toString()).isNotEqualTo("\"*\"");
        });

    assertThat(allowed)
        .isEqualTo(
            Map.of(
                "List", Set.of("lambda:InvokeFunction"),
                "ItemsAndResults",
                    Set.of(
                        "s3:GetObject",
                        "s3:PutObject",
                        "s3:ListMultipartUploadParts",
                        "s3:AbortMultipartUpload"),
                "Start", Set.of("states:StartExecution"),
                "Wait", Set.of("states:DescribeExecution", "states:StopExecution"),
                "Count", Set.of("states:DescribeMapRun"),
                "HearOfEnds",
                    Set.of("events:PutTargets", "events:PutRule", "events:DescribeRule")));
    assertThat(policy.toString())
        .contains("/backfills/*", "rule/StepFunctionsGetEventsForStepFunctionsExecutionRule");
  }

  @Test
  void stateMachinePutsItsEventsOnTheOneBusThatItMay() {
    assertThat(resultBus(Synthesized.plain()))
        .contains("\":events:\"", "\":event-bus/default\"")
        .doesNotContain("*");
    String own = "arn:aws:events:eu-central-1:123456789012:event-bus/results";
    assertThat(resultBus(Synthesized.with(Map.of("layerlift:result-bus", own))))
        .isEqualTo("\"" + own + "\"");
  }

  /** What the state machine is told, and may use. */
  private static String resultBus(Synthesized deployment) {
    JsonNode machine = deployment.stateMachine("OptimizeImage");
    JsonNode told = machine.at("/DefinitionSubstitutions/ResultBusArn");
    List<JsonNode> allowed = new ArrayList<>();
    deployment
        .resources("AWS::IAM::Role")
        .values()
        .forEach(role ->
            role.findParents("Action").stream()
                .filter(statement -> statement.get("Action").toString().contains("events:"))
                .forEach(allowed::add));
    assertThat(allowed)
        .singleElement()
        .satisfies(statement -> {
          assertThat(statement.get("Action").asString()).isEqualTo("events:PutEvents");
          assertThat(statement.get("Resource")).isEqualTo(told);
        });
    return told.toString();
  }

  @Test
  void eventThatCouldNotBePutRaisesAnAlarm() {
    JsonNode filter = Synthesized.plain().only("AWS::Logs::MetricFilter");

    assertThat(filter.get("FilterPattern").asString()).contains("\"NotAnnounced\"");
    assertThat(FILES.definition()).contains("\"NotAnnounced\":{\"Type\":\"Succeed\"");
    assertThat(Synthesized.plain().resources("AWS::CloudWatch::Alarm").values())
        .filteredOn(alarm -> alarm.path("MetricName").asString("").equals("ResultsNotAnnounced"))
        .hasSize(1);
  }

  @Test
  void ruleTriesForADayAndThenKeepsTheEvent() {
    JsonNode target = Synthesized.plain().rule("an image was pushed to ECR").at("/Targets/0");

    assertThat(target.at("/RetryPolicy/MaximumEventAgeInSeconds").asInt()).isEqualTo(86_400);
    assertThat(target.at("/RetryPolicy/MaximumRetryAttempts").asInt()).isEqualTo(185);
    assertThat(target.at("/DeadLetterConfig/Arn").isMissingNode()).isFalse();
    assertThat(target.has("Input") || target.has("InputPath") || target.has("InputTransformer"))
        .isFalse();
  }

  @Test
  void stateIsEncryptedPrivateAndExpires() {
    JsonNode bucket = Synthesized.plain().only("AWS::S3::Bucket");

    assertThat(bucket.get("PublicAccessBlockConfiguration"))
        .allSatisfy(block -> assertThat(block.asBoolean()).isTrue())
        .hasSize(4);
    assertThat(bucket.at("/BucketEncryption").toString()).contains("AES256");
    List<String> expiring = new ArrayList<>();
    bucket
        .at("/LifecycleConfiguration/Rules")
        .forEach(rule -> {
          if (rule.has("ExpirationInDays")) {
            expiring.add(rule.get("Prefix").asString());
          }
        });
    assertThat(expiring)
        .containsExactlyInAnyOrder("leases/", "layers/", "reports/", "cursors/", "backfills/");
  }

  @Test
  void bucketAndQueueRefuseWhatIsNotTls() {
    for (String type : List.of("AWS::S3::BucketPolicy", "AWS::SQS::QueuePolicy")) {
      assertThat(Synthesized.plain().resources(type).values())
          .isNotEmpty()
          .allSatisfy(policy ->
              assertThat(policy.toString())
                  .contains("\"aws:SecureTransport\":\"false\"")
                  .contains("\"Effect\":\"Deny\""));
    }
  }

  @Test
  void ownKeyEncryptsEverythingThatRests() {
    Synthesized full = Synthesized.full();

    assertThat(full.only("AWS::KMS::Key").get("EnableKeyRotation").asBoolean()).isTrue();
    assertThat(full.only("AWS::S3::Bucket").at("/BucketEncryption").toString())
        .contains("aws:kms", "Fn::GetAtt");
    assertThat(full.resources("AWS::SQS::Queue").values())
        .hasSize(2)
        .allSatisfy(queue -> assertThat(queue.has("KmsMasterKeyId")).isTrue());
    assertThat(full.resources("AWS::Logs::LogGroup").values())
        .isNotEmpty()
        .allSatisfy(logs -> assertThat(logs.has("KmsKeyId")).isTrue());
  }

  @Test
  void logsAreKeptForAsLongAsTheSettingSays() {
    Synthesized deployment = Synthesized.with(Map.of("layerlift:log-retention-days", "7"));

    assertThat(deployment.resources("AWS::Logs::LogGroup").values())
        .hasSize(FILES.functions().size() + 2)
        .allSatisfy(logs -> assertThat(logs.get("RetentionInDays").asInt()).isEqualTo(7));
  }

  @Test
  void isolatedNetworkHasEndpointsAndNoWayOut() {
    Synthesized full = Synthesized.full();

    assertThat(full.resources("AWS::EC2::InternetGateway")).isEmpty();
    assertThat(full.resources("AWS::EC2::NatGateway")).isEmpty();
    assertThat(full.resources("AWS::EC2::VPCEndpoint").values().stream().map(JsonNode::toString))
        .hasSize(5)
        .anyMatch(endpoint -> endpoint.contains("ecr.api"))
        .anyMatch(endpoint -> endpoint.contains("ecr.dkr"))
        .anyMatch(endpoint -> endpoint.contains(".s3") && endpoint.contains("Gateway"))
        .anyMatch(endpoint -> endpoint.contains("states"))
        .anyMatch(endpoint -> endpoint.contains("logs"));
    assertThat(full.resources("AWS::Lambda::Function").values())
        .allSatisfy(function -> assertThat(function.has("VpcConfig")).isTrue());
  }

  @Test
  void everyRoleHasTheBoundary() {
    assertThat(Synthesized.full().resources("AWS::IAM::Role").values())
        .hasSizeGreaterThan(8)
        .allSatisfy(role ->
            assertThat(role.get("PermissionsBoundary").asString())
                .isEqualTo("arn:aws:iam::123456789012:policy/boundary"));
  }

  @Test
  void noRoleHasAManagedPolicy() {
    assertThat(Synthesized.plain().resources("AWS::IAM::Role").values())
        .allSatisfy(role -> assertThat(role.has("ManagedPolicyArns")).isFalse());
    assertThat(Synthesized.plain().resources("AWS::IAM::ManagedPolicy")).isEmpty();
  }

  /** {@code StageRightsTest} proves that the rights are the calls of the code. */
  @Test
  void everyRoleAllowsItsRightsAndWhatEveryFunctionNeeds() {
    for (FunctionSpec spec : FILES.functions()) {
      Rights rights = Rights.of(spec.name());
      Map<String, Set<String>> expected = new TreeMap<>();
      expected.put("Logs", Set.of("logs:CreateLogStream", "logs:PutLogEvents"));
      expected.put("Traces", Set.of("xray:PutTelemetryRecords", "xray:PutTraceSegments"));
      if (rights.logsIn()) {
        expected.put("RegistryLogin", Set.of("ecr:GetAuthorizationToken"));
      }
      if (rights.has(Rights.Extra.LOOKS_OVER_REPOSITORIES)) {
        expected.put("RepositoryList", Set.of("ecr:DescribeRepositories"));
      }
      if (rights.has(Rights.Extra.STARTS_EXECUTIONS)) {
        expected.put("Executions", Set.of("states:StartExecution"));
      }
      if (rights.has(Rights.Extra.TAKES_DEAD_LETTERS)) {
        expected.put(
            "DeadLetters",
            Set.of("sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"));
      }
      if (rights.usesRegistry()) {
        expected.put("Registry", Set.copyOf(rights.registry()));
      }
      for (Rights.Objects objects : rights.objects()) {
        expected.put(StageRole.sid(objects), Set.copyOf(objects.actions()));
        expected.put("MissingObjects", Set.of("s3:ListBucket"));
      }

      JsonNode role = Synthesized.plain().role(spec.name());
      Map<String, Set<String>> actual = new TreeMap<>();
      role.at("/Policies/0/PolicyDocument/Statement")
          .forEach(statement -> {
            assertThat(statement.get("Effect").asString()).isEqualTo("Allow");
            actual.put(statement.get("Sid").asString(), texts(statement.get("Action")));
          });
      assertThat(actual).as(spec.name()).isEqualTo(expected);
      assertThat(role.get("Policies")).hasSize(1);
      for (Rights.Objects objects : rights.objects()) {
        assertThat(role.toString()).contains("\"/" + objects.prefix() + "*\"");
      }
    }
  }

  @Test
  void onlyLoginAndTracesAreForEveryResource() {
    for (FunctionSpec spec : FILES.functions()) {
      Synthesized.plain()
          .role(spec.name())
          .at("/Policies/0/PolicyDocument/Statement")
          .forEach(statement -> {
            if (statement.get("Resource").asString("").equals("*")) {
              assertThat(statement.get("Sid").asString()).isIn("RegistryLogin", "Traces");
            }
          });
    }
  }

  @Test
  void stateMachineMayCallItsFunctionsAndNoOthers() {
    JsonNode role = described("Layerlift: the state machine calls its functions");
    JsonNode statement = role.at("/Policies/0/PolicyDocument/Statement/0");

    assertThat(texts(statement.get("Action"))).containsExactly("lambda:InvokeFunction");
    assertThat(statement.get("Resource")).hasSize(STATES.size());
    assertThat(statement.get("Resource").toString()).doesNotContain("*");
  }

  private static JsonNode described(String description) {
    return Synthesized.plain().resources("AWS::IAM::Role").values().stream()
        .filter(role -> role.path("Description").asString("").equals(description))
        .findFirst()
        .orElseThrow();
  }

  private static Set<String> texts(JsonNode oneOrMany) {
    Set<String> texts = new TreeSet<>();
    if (oneOrMany.isArray()) {
      oneOrMany.forEach(text -> texts.add(text.asString()));
    } else {
      texts.add(oneOrMany.asString());
    }
    return texts;
  }

  @Test
  void functionsAreForTheIncludedRepositoriesOnly() {
    String statements = Synthesized.full().role("Publish").toString();

    assertThat(statements).contains(":repository/team/*").contains(":repository/base-image");
    assertThat(statements).doesNotContain(":repository/*");
  }

  @Test
  void costSheetCountsWhatCostsByTheMonth() {
    JsonNode fixed =
        new JsonMapper()
            .readTree(Synthesized.ROOT.resolve("docs").resolve("costs.json").toFile())
            .get("fixed");

    assertThat(Synthesized.plain().resources("AWS::CloudWatch::Alarm"))
        .hasSize(fixed.get("alarms").asInt());
    assertThat(Synthesized.plain().resources("AWS::CloudWatch::Dashboard"))
        .hasSize(fixed.get("dashboards").asInt());
  }

  /** An image of five layers, one second a call, at the prices of the cost sheet. */
  @Test
  void dashboardCountsTheDollarsOfAThousandImages() {
    JsonMapper json = new JsonMapper();
    JsonNode prices =
        json.readTree(Synthesized.ROOT.resolve("docs").resolve("costs.json").toFile())
            .get("prices");
    JsonNode functions =
        json.readTree(Synthesized.ROOT.resolve("statemachine").resolve("functions.json").toFile());
    Matcher figure =
        Pattern.compile("\"expression\":\"1000 \\* \\(([^)]*)\\) / executions\"")
            .matcher(dashboardText());
    assertThat(figure.find()).isTrue();
    double counted = 0;
    for (String term : figure.group(1).split(" \\+ ")) {
      String[] factors = term.split(" \\* ");
      int calls = factors[0].startsWith("layerSmall") ? 4 : 1;
      counted +=
          Double.parseDouble(factors[1]) * calls * (factors[0].endsWith("Millis") ? 1000 : 1);
    }
    double gibSeconds = 0;
    for (JsonNode function : functions) {
      if (!function.has("trigger")) {
        int calls = function.get("name").asString().equals("LayerSmall") ? 4 : 1;
        gibSeconds += calls * function.get("memoryMiB").asInt() / 1024.0;
      }
    }
    // Inspect, Plan, Publish, Verify, Tag, Record; two choices, the Map, Announce; one a layer.
    double expected =
        15 * prices.get("stateTransition").asDouble()
            + 11 * prices.get("lambdaRequest").asDouble()
            + gibSeconds * prices.get("lambdaGbSecond").asDouble();
    assertThat(counted).isCloseTo(expected, Percentage.withPercentage(0.01));
  }

  /** What is known before the deployment, in one piece. */
  private static String dashboardText() {
    JsonNode body =
        Synthesized.plain().only("AWS::CloudWatch::Dashboard").at("/DashboardBody/Fn::Join/1");
    return body.valueStream()
        .map(part -> part.isString() ? part.stringValue() : "x")
        .collect(Collectors.joining());
  }

  @Test
  void alarmsGoToTheTopicAndOneWatchesTheQueue() {
    Map<String, JsonNode> alarms = Synthesized.full().resources("AWS::CloudWatch::Alarm");

    assertThat(alarms).hasSize(6 + STATES.size() - 1);
    assertThat(alarms.values())
        .allSatisfy(
            alarm -> assertThat(alarm.at("/AlarmActions/0").asString()).endsWith(":operators"));
    assertThat(alarms.keySet())
        .anyMatch(id -> id.startsWith("DeadLettersNotEmpty"))
        .anyMatch(id -> id.startsWith("ExecutionsFailed"))
        .anyMatch(id -> id.startsWith("FunctionsThrottled"))
        .anyMatch(id -> id.startsWith("UpkeepFailed"))
        .anyMatch(id -> id.startsWith("ManyPushesMissed"))
        .anyMatch(id -> id.startsWith("LayerLargeNearTimeLimit"))
        .noneMatch(id -> id.startsWith("LayerSmall"));
  }

  @Test
  void deadLettersAreTriedThreeTimesMoreAndThenWaitForSomebody() {
    Map<String, JsonNode> queues = Synthesized.plain().resources("AWS::SQS::Queue");
    JsonNode source = Synthesized.plain().only("AWS::Lambda::EventSourceMapping");

    assertThat(queues).hasSize(2);
    assertThat(queues.values())
        .filteredOn(queue -> queue.has("RedrivePolicy"))
        .singleElement()
        .satisfies(queue -> {
          assertThat(queue.at("/RedrivePolicy/maxReceiveCount").asInt()).isEqualTo(3);
          assertThat(queue.get("VisibilityTimeout").asInt())
              .isGreaterThanOrEqualTo(
                  6 * Synthesized.plain().function("Redrive").get("Timeout").asInt());
        });
    assertThat(source.at("/FunctionResponseTypes/0").asString())
        .isEqualTo("ReportBatchItemFailures");
  }

  @Test
  void schedulesCallReconcilerAndSweepUnlessTheyAreOff() {
    assertThat(every("pushes without a result are looked for")).isEqualTo("rate(1 hour)");
    assertThat(every("sources that are gone are looked for")).isEqualTo("rate(1 day)");
    Synthesized off =
        Synthesized.with(Map.of("layerlift:reconcile-hours", "0", "layerlift:retire", "off"));
    assertThat(off.resources("AWS::Events::Rule")).hasSize(1);
  }

  private static String every(String meaning) {
    return Synthesized.plain().rule(meaning).get("ScheduleExpression").asString();
  }

  @Test
  void deletionsGoToRetireAndWhatCannotBeDeliveredIsKept() {
    JsonNode target = Synthesized.plain().rule("an image was deleted from ECR").at("/Targets/0");

    assertThat(target.at("/RetryPolicy/MaximumRetryAttempts").asInt()).isEqualTo(185);
    assertThat(target.at("/DeadLetterConfig/Arn").isMissingNode()).isFalse();
  }

  @Test
  void missingArchiveIsOneLineThatSaysWhatToRun(@TempDir Path empty) {
    DeployedFiles files = new DeployedFiles(Synthesized.ROOT, empty.resolve("layerlift.zip"));

    assertThatThrownBy(() -> LayerliftApp.build(Synthesized.app(Map.of()), files))
        .isInstanceOf(InvalidDeploymentException.class)
        .hasMessageContaining("layerlift.zip is missing: run `mvn ")
        .extracting(e -> ((InvalidDeploymentException) e).faults())
        .asInstanceOf(InstanceOfAssertFactories.LIST)
        .hasSize(1);
  }

  @Test
  void validatorOfTheCdkIsOn() {
    App app = Synthesized.app(Map.of());
    Stack stack = new Stack(app, "Faulty");
    CfnResource.Builder.create(stack, "Queue")
        .type("AWS::SQS::Queue")
        .properties(Map.of("NoSuchProperty", "x"))
        .build();

    assertThatThrownBy(app::synth).hasMessageContaining("Validation failed");
    assertThat(Synthesized.findings(app)).anyMatch(finding -> finding.contains("NoSuchProperty"));
  }
}
