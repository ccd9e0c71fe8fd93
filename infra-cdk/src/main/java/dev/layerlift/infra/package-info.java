/**
 * The CDK app: one stack with everything that Layerlift runs on.
 *
 * <p>In: settings from the CDK context; the state machine, the list of functions and the event
 * pattern from the files that the tests and the sandbox run; the archive with the functions' code.
 * Out: a CloudFormation template. Peak memory: the construct tree, and the Node process of the CDK.
 * Errors: {@link dev.layerlift.infra.settings.InvalidDeploymentException} for what cannot be
 * deployed; whatever the CDK and cdk-nag find.
 */
@NullMarked
package dev.layerlift.infra;

import org.jspecify.annotations.NullMarked;
