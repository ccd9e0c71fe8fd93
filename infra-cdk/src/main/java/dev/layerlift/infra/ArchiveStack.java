package dev.layerlift.infra;

import java.util.List;
import java.util.Map;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.RemovalPolicy;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.StackProps;
import software.amazon.awscdk.services.iam.AnyPrincipal;
import software.amazon.awscdk.services.iam.PolicyStatement;
import software.amazon.awscdk.services.logs.LogGroup;
import software.amazon.awscdk.services.logs.RetentionDays;
import software.amazon.awscdk.services.s3.BlockPublicAccess;
import software.amazon.awscdk.services.s3.Bucket;
import software.amazon.awscdk.services.s3.BucketEncryption;
import software.amazon.awscdk.services.s3.LifecycleRule;
import software.amazon.awscdk.services.s3.ObjectOwnership;
import software.amazon.awscdk.services.s3.deployment.BucketDeployment;
import software.amazon.awscdk.services.s3.deployment.Source;
import software.constructs.Construct;

/**
 * The functions' archive for the members of one region, in a bucket that the organisation may read
 * from and nobody else. The stack is complete when the archive is there. Archives of versions
 * before stay, for a roll-back and for members that are not yet upgraded.
 */
final class ArchiveStack extends Stack {
  private static final Duration OLD_VERSIONS = Duration.days(30);

  ArchiveStack(
      Construct scope,
      String id,
      StackProps properties,
      DeployedFiles files,
      ArchiveLocation location,
      String organisation) {
    super(scope, id, properties);
    Bucket bucket =
        Bucket.Builder.create(this, "Archives")
            .bucketName(location.bucket(getRegion()))
            .blockPublicAccess(BlockPublicAccess.BLOCK_ALL)
            .objectOwnership(ObjectOwnership.BUCKET_OWNER_ENFORCED)
            .encryption(BucketEncryption.S3_MANAGED)
            .enforceSsl(true)
            .minimumTlsVersion(1.2)
            .versioned(true)
            .lifecycleRules(
                List.of(
                    LifecycleRule.builder()
                        .id("overwritten")
                        .noncurrentVersionExpiration(OLD_VERSIONS)
                        .abortIncompleteMultipartUploadAfter(Duration.days(1))
                        .build()))
            .removalPolicy(RemovalPolicy.DESTROY)
            .autoDeleteObjects(true)
            .build();
    bucket.addToResourcePolicy(
        PolicyStatement.Builder.create()
            .sid("ReadByOrganisation")
            .principals(List.of(new AnyPrincipal()))
            .actions(List.of("s3:GetObject"))
            .resources(List.of(bucket.arnForObjects(ArchiveLocation.FOLDER + "*")))
            .conditions(Map.of("StringEquals", Map.of("aws:PrincipalOrgID", organisation)))
            .build());
    BucketDeployment.Builder.create(this, "Copy")
        .sources(List.of(Source.asset(files.requireArchive().toString())))
        .destinationBucket(bucket)
        .destinationKeyPrefix(ArchiveLocation.FOLDER)
        .extract(false)
        .prune(false)
        .memoryLimit(512)
        .logGroup(
            LogGroup.Builder.create(this, "CopyLogs")
                .retention(RetentionDays.ONE_MONTH)
                .removalPolicy(RemovalPolicy.DESTROY)
                .build())
        .build();
    Nag.justify(
        bucket,
        "AwsSolutions-S1",
        "it holds what every member may read; access logs would need a second bucket in each"
            + " region");
    String ofTheCdk =
        "the functions with which the CDK copies an archive and empties a bucket are the CDK's own:"
            + " they run while this stack is deployed or destroyed, and reach this bucket and the"
            + " CDK's";
    for (String rule : List.of("AwsSolutions-IAM4", "AwsSolutions-IAM5", "AwsSolutions-L1")) {
      Nag.justify(this, rule, ofTheCdk);
    }
  }
}
