package dev.layerlift.infra;

import dev.layerlift.infra.settings.DeploymentSettings;
import java.util.List;
import java.util.Optional;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.RemovalPolicy;
import software.amazon.awscdk.services.kms.IKey;
import software.amazon.awscdk.services.s3.BlockPublicAccess;
import software.amazon.awscdk.services.s3.Bucket;
import software.amazon.awscdk.services.s3.BucketEncryption;
import software.amazon.awscdk.services.s3.LifecycleRule;
import software.amazon.awscdk.services.s3.ObjectOwnership;
import software.constructs.Construct;

/**
 * The bucket of leases, remembered layers and reports.
 *
 * <p>Not versioned: a lease is replaced under a condition and then deleted, a remembered layer and
 * a report are only ever overwritten with themselves; old versions would be worth nothing and cost
 * something. Kept when the stack is destroyed, for the reports; everything in it expires, and an
 * empty bucket costs nothing.
 */
final class StateStore {
  private static final Duration LEASE_RETENTION = Duration.days(1);

  private StateStore() {}

  static Bucket create(Construct scope, DeploymentSettings settings, Optional<IKey> key) {
    Bucket.Builder bucket =
        Bucket.Builder.create(scope, "State")
            .blockPublicAccess(BlockPublicAccess.BLOCK_ALL)
            .objectOwnership(ObjectOwnership.BUCKET_OWNER_ENFORCED)
            .enforceSsl(true)
            .minimumTlsVersion(1.2)
            .versioned(false)
            .removalPolicy(RemovalPolicy.RETAIN)
            .lifecycleRules(
                List.of(
                    // A round that is not gone on with for a day begins anew.
                    expire("cursors/", Duration.days(1)),
                    expire("backfills/", Duration.days(settings.reportRetentionDays())),
                    expire("leases/", LEASE_RETENTION),
                    expire("layers/", Duration.days(settings.layerRetentionDays())),
                    expire("reports/", Duration.days(settings.reportRetentionDays())),
                    LifecycleRule.builder()
                        .id("unfinished-uploads")
                        .abortIncompleteMultipartUploadAfter(Duration.days(1))
                        .build()));
    if (key.isPresent()) {
      bucket.encryption(BucketEncryption.KMS).encryptionKey(key.get()).bucketKeyEnabled(true);
    } else {
      bucket.encryption(BucketEncryption.S3_MANAGED);
    }
    Bucket built = bucket.build();
    Nag.justify(
        built,
        "AwsSolutions-S1",
        "only the functions of this stack use the bucket, and each of their accesses stands in"
            + " their logs; access logs would need a second bucket");
    return built;
  }

  private static LifecycleRule expire(String prefix, Duration after) {
    return LifecycleRule.builder()
        .id(prefix.replace("/", ""))
        .prefix(prefix)
        .expiration(after)
        .build();
  }
}
