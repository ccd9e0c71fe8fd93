/**
 * Finds pushes that were never worked on: ECR's events are sent on a best-effort basis.
 *
 * <p>In: the lists of images that ECR gives, and of reports that the bucket gives. Out: the pushes
 * without a result, to be started with the event that was lost. Peak memory: the tags of one
 * repository and its images within the time that is looked at. Errors: {@link java.io.IOException}
 * of stores.
 */
@NullMarked
package dev.layerlift.reconcile;

import org.jspecify.annotations.NullMarked;
