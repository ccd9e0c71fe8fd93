package dev.layerlift.infra;

import java.util.List;
import java.util.Map;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.services.cloudwatch.IMetric;
import software.amazon.awscdk.services.cloudwatch.Metric;
import software.amazon.awscdk.services.events.EventBus;
import software.amazon.awscdk.services.events.EventPattern;
import software.amazon.awscdk.services.events.Rule;
import software.amazon.awscdk.services.events.targets.EventBusProps;
import software.amazon.awscdk.services.iam.PolicyDocument;
import software.amazon.awscdk.services.iam.PolicyStatement;
import software.amazon.awscdk.services.iam.Role;
import software.amazon.awscdk.services.iam.ServicePrincipal;

/**
 * Sends the result events of an account on to a bus of another account or region. A rule does it
 * and not the state machine: no execution waits for the other account, EventBridge repeats for a
 * day, and the way leads across regions.
 */
final class ResultForwarding {
  /** As {@code statemachine/optimize-image.asl.json} names it. */
  static final String SOURCE = "layerlift";

  private ResultForwarding() {}

  /**
   * @return events that could not be delivered
   */
  static IMetric create(Stack stack, String centralBusArn) {
    Role role =
        Role.Builder.create(stack, "ResultForwardingRole")
            .description("Layerlift: sends result events to the central bus")
            .assumedBy(new ServicePrincipal("events.amazonaws.com"))
            .inlinePolicies(
                Map.of(
                    "Results",
                    PolicyDocument.Builder.create()
                        .statements(
                            List.of(
                                PolicyStatement.Builder.create()
                                    .sid("Results")
                                    .actions(List.of("events:PutEvents"))
                                    .resources(List.of(centralBusArn))
                                    .build()))
                        .build()))
            .build();
    Rule rule =
        Rule.Builder.create(stack, "Results")
            .description("Layerlift: results, for the central bus")
            .eventPattern(EventPattern.builder().source(List.of(SOURCE)).build())
            .targets(
                List.of(
                    new software.amazon.awscdk.services.events.targets.EventBus(
                        EventBus.fromEventBusArn(stack, "CentralBus", centralBusArn),
                        EventBusProps.builder().role(role.withoutPolicyUpdates()).build())))
            .build();
    return Metric.Builder.create()
        .namespace("AWS/Events")
        .metricName("FailedInvocations")
        .dimensionsMap(Map.of("RuleName", rule.getRuleName()))
        .period(Duration.minutes(5))
        .statistic("Sum")
        .build();
  }
}
