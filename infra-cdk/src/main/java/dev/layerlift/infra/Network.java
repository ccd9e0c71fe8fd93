package dev.layerlift.infra;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.services.ec2.FlowLogDestination;
import software.amazon.awscdk.services.ec2.FlowLogOptions;
import software.amazon.awscdk.services.ec2.GatewayVpcEndpoint;
import software.amazon.awscdk.services.ec2.GatewayVpcEndpointAwsService;
import software.amazon.awscdk.services.ec2.GatewayVpcEndpointOptions;
import software.amazon.awscdk.services.ec2.InterfaceVpcEndpointAwsService;
import software.amazon.awscdk.services.ec2.InterfaceVpcEndpointOptions;
import software.amazon.awscdk.services.ec2.IpAddresses;
import software.amazon.awscdk.services.ec2.Peer;
import software.amazon.awscdk.services.ec2.Port;
import software.amazon.awscdk.services.ec2.SecurityGroup;
import software.amazon.awscdk.services.ec2.SubnetConfiguration;
import software.amazon.awscdk.services.ec2.SubnetType;
import software.amazon.awscdk.services.ec2.Vpc;
import software.amazon.awscdk.services.iam.AnyPrincipal;
import software.amazon.awscdk.services.iam.PolicyStatement;
import software.amazon.awscdk.services.s3.Bucket;

/**
 * A network without a way to the internet: endpoints for what the functions call, and nothing else.
 * Layers come from ECR's own bucket, which S3's gateway leads to.
 *
 * @param functions lets out HTTPS to the network itself and to S3, and nothing in
 */
record Network(Vpc vpc, SecurityGroup functions) {
  private static final int HTTPS = 443;

  private static final Map<String, InterfaceVpcEndpointAwsService> ENDPOINTS =
      Map.of(
          "EcrApi", InterfaceVpcEndpointAwsService.ECR,
          "EcrDocker", InterfaceVpcEndpointAwsService.ECR_DOCKER,
          "StepFunctions", InterfaceVpcEndpointAwsService.STEP_FUNCTIONS,
          "Logs", InterfaceVpcEndpointAwsService.CLOUDWATCH_LOGS);

  static Network create(Stack stack, Bucket state, LogGroups logs) {
    Vpc vpc =
        Vpc.Builder.create(stack, "Network")
            .ipAddresses(IpAddresses.cidr("10.0.0.0/22"))
            .maxAzs(2)
            .natGateways(0)
            .restrictDefaultSecurityGroup(false)
            .subnetConfiguration(
                List.of(
                    SubnetConfiguration.builder()
                        .name("Functions")
                        .subnetType(SubnetType.PRIVATE_ISOLATED)
                        .cidrMask(24)
                        .build()))
            .build();
    vpc.addFlowLog(
        "Flows",
        FlowLogOptions.builder()
            .destination(FlowLogDestination.toCloudWatchLogs(logs.create(stack, "NetworkLogs")))
            .build());
    SecurityGroup endpoints = group(stack, vpc, "Endpoints");
    SecurityGroup functions = group(stack, vpc, "Functions");
    endpoints.addIngressRule(functions, Port.tcp(HTTPS), "calls of the functions");
    functions.addEgressRule(endpoints, Port.tcp(HTTPS), "AWS");
    ENDPOINTS.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(endpoint ->
            vpc.addInterfaceEndpoint(
                endpoint.getKey(),
                InterfaceVpcEndpointOptions.builder()
                    .service(endpoint.getValue())
                    .securityGroups(List.of(endpoints))
                    .open(false)
                    .privateDnsEnabled(true)
                    .build()));
    GatewayVpcEndpoint s3 =
        vpc.addGatewayEndpoint(
            "S3",
            GatewayVpcEndpointOptions.builder().service(GatewayVpcEndpointAwsService.S3).build());
    // Addresses of the gateway are public ones; without a route nothing else of them is reachable.
    functions.addEgressRule(Peer.anyIpv4(), Port.tcp(HTTPS), "S3, by its gateway");
    s3.addToPolicy(layersOfEcr(stack));
    s3.addToPolicy(stateOf(state));
    return new Network(vpc, functions);
  }

  private static SecurityGroup group(Stack stack, Vpc vpc, String name) {
    return SecurityGroup.Builder.create(stack, name + "Group")
        .vpc(vpc)
        .description("Layerlift: " + name.toLowerCase(Locale.ROOT))
        .allowAllOutbound(false)
        .build();
  }

  /** Source: "Amazon ECR interface VPC endpoints" in ECR's user guide. */
  private static PolicyStatement layersOfEcr(Stack stack) {
    return PolicyStatement.Builder.create()
        .sid("LayersOfEcr")
        .principals(List.of(new AnyPrincipal()))
        .actions(List.of("s3:GetObject"))
        .resources(
            List.of(
                "arn:%s:s3:::prod-%s-starport-layer-bucket/*"
                    .formatted(stack.getPartition(), stack.getRegion())))
        .build();
  }

  private static PolicyStatement stateOf(Bucket state) {
    return PolicyStatement.Builder.create()
        .sid("State")
        .principals(List.of(new AnyPrincipal()))
        .actions(List.of("s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:ListBucket"))
        .resources(List.of(state.getBucketArn(), state.arnForObjects("*")))
        .build();
  }
}
