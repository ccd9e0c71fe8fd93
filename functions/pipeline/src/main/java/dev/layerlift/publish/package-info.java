/**
 * Makes the variant of an image visible: manifests under their digests, read back and compared, and
 * the tag last.
 *
 * <p>In: inventory, plan and the results of the layers. Out: {@link
 * dev.layerlift.workflow.Publication}, {@link dev.layerlift.workflow.Verification}, {@link
 * dev.layerlift.workflow.TagOutcome}; {@link dev.layerlift.publish.Proof} from the outside. Peak
 * memory: the manifests of one image; blobs stream. Errors: {@link
 * dev.layerlift.workflow.VerificationFailedException} for what is not as it was meant to be, and
 * what {@link dev.layerlift.workflow.Failures} makes of a store's errors.
 */
@NullMarked
package dev.layerlift.publish;

import org.jspecify.annotations.NullMarked;
