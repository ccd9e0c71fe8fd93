package dev.layerlift.infra;

import dev.layerlift.infra.settings.OrganisationSettings;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import software.amazon.awscdk.CfnOutput;
import software.amazon.awscdk.RemovalPolicy;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.StackProps;
import software.amazon.awscdk.regioninfo.RegionInfo;
import software.amazon.awscdk.services.events.CfnRule;
import software.amazon.awscdk.services.events.EventBus;
import software.amazon.awscdk.services.iam.PolicyStatement;
import software.amazon.awscdk.services.iam.ServicePrincipal;
import software.amazon.awscdk.services.iam.StarPrincipal;
import software.amazon.awscdk.services.logs.LogGroup;
import software.amazon.awscdk.services.logs.ResourcePolicy;
import software.amazon.awscdk.services.logs.RetentionDays;
import software.constructs.Construct;

/**
 * Where the results of all members arrive: a bus that only the organisation may put on, and only
 * events of Layerlift; a log of them, from which figures, dashboard and alarm are made.
 */
final class CentralStack extends Stack {
  static final String BUS = "layerlift-results";

  CentralStack(Construct scope, String id, StackProps properties, OrganisationSettings settings) {
    super(scope, id, properties);
    EventBus bus =
        EventBus.Builder.create(this, "Results")
            .eventBusName(BUS)
            .description("Layerlift: results of all members")
            .build();
    bus.addToResourcePolicy(
        PolicyStatement.Builder.create()
            .sid("Organisation")
            .principals(List.of(new StarPrincipal()))
            .actions(List.of("events:PutEvents"))
            .resources(List.of(bus.getEventBusArn()))
            .conditions(
                Map.of(
                    "StringEquals",
                    new TreeMap<>(
                        Map.of(
                            "aws:PrincipalOrgID",
                            settings.id(),
                            "events:source",
                            ResultForwarding.SOURCE))))
            .build());
    LogGroup log =
        LogGroup.Builder.create(this, "ResultLog")
            .logGroupName("/aws/events/" + BUS)
            .retention(RetentionDays.THREE_MONTHS)
            .removalPolicy(RemovalPolicy.DESTROY)
            .build();
    ResourcePolicy delivery = delivery(log);
    CfnRule rule =
        CfnRule.Builder.create(this, "Log")
            .description("Layerlift: every result, for the log")
            .eventBusName(bus.getEventBusName())
            .eventPattern(Map.of("source", List.of(ResultForwarding.SOURCE)))
            .targets(List.of(CfnRule.TargetProperty.builder().id("Log").arn(arn(log)).build()))
            .build();
    rule.getNode().addDependency(delivery);
    CentralOverview overview = new CentralOverview(this, log);
    overview.dashboard();
    overview.alarm(settings.failedImagesPerHour(), settings.alarmTopic());
    CfnOutput.Builder.create(this, "ResultBus")
        .description("for layerlift:central-bus of an account that is no member")
        .value(bus.getEventBusArn())
        .build();
  }

  /** ARN of the bus before the stack is there, for the members' templates. */
  static String busArn(OrganisationSettings settings) {
    return "arn:%s:events:%s:%s:event-bus/%s"
        .formatted(
            RegionInfo.get(settings.homeRegion()).getPartition(),
            settings.homeRegion(),
            settings.account(),
            BUS);
  }

  private ResourcePolicy delivery(LogGroup log) {
    return ResourcePolicy.Builder.create(this, "Delivery")
        .policyStatements(
            List.of(
                PolicyStatement.Builder.create()
                    .sid("Results")
                    .principals(
                        List.of(
                            new ServicePrincipal("events.amazonaws.com"),
                            new ServicePrincipal("delivery.logs.amazonaws.com")))
                    .actions(List.of("logs:CreateLogStream", "logs:PutLogEvents"))
                    .resources(List.of(log.getLogGroupArn()))
                    .build()))
        .build();
  }

  /** A rule wants it without the star in which the log group's own ends. */
  private String arn(LogGroup log) {
    return "arn:%s:logs:%s:%s:log-group:%s"
        .formatted(getPartition(), getRegion(), getAccount(), log.getLogGroupName());
  }
}
