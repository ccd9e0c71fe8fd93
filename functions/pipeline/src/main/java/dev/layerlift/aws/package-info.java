/**
 * What AWS gives beside the registry protocol: ECR's credentials and control plane, objects in S3,
 * Lambda's clock, CloudWatch's metrics.
 *
 * <p>In: addresses, keys, figures. Out: credentials, {@link
 * dev.layerlift.workflow.RepositoryFacts}, small objects, one line of metrics. Peak memory: one
 * answer. Errors: {@link dev.layerlift.oci.store.StoreException} from what stands behind a port
 * with {@link java.io.IOException}, else {@link dev.layerlift.workflow.LayerliftException}; no text
 * carries a token.
 */
@NullMarked
package dev.layerlift.aws;

import org.jspecify.annotations.NullMarked;
