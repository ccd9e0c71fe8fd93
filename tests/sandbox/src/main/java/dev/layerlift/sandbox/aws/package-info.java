/**
 * The AWS calls that production makes, answered on this machine in the services' own wire formats:
 * ECR's control plane over the strict registry, S3 from a kept library.
 *
 * <p>In: HTTP of the AWS SDK. Out: the services' answers and errors. Peak memory: requests are
 * small; objects are reports and leases. Errors: a call that is not played is refused loudly.
 */
@NullMarked
package dev.layerlift.sandbox.aws;

import org.jspecify.annotations.NullMarked;
