/**
 * What a deployment can choose.
 *
 * <p>In: values of the CDK context whose names begin with {@code layerlift:}, as text or JSON. Out:
 * {@link dev.layerlift.infra.settings.DeploymentSettings}, every value checked, all of them checked
 * against each other. Peak memory: the values. Errors: {@link
 * dev.layerlift.infra.settings.InvalidDeploymentException}, one line for each fault.
 */
@NullMarked
package dev.layerlift.infra.settings;

import org.jspecify.annotations.NullMarked;
