/**
 * One layer: stored again as zstd in one streaming pass, or answered from memory.
 *
 * <p>In: a layer's digest, size and diff_id. Out: {@link dev.layerlift.workflow.LayerResult}. Peak
 * memory: bounded, whatever the layer's size. Errors: {@link
 * dev.layerlift.workflow.SourceCorruptException} and {@link
 * dev.layerlift.workflow.RetryableException}.
 */
@NullMarked
package dev.layerlift.layer;

import org.jspecify.annotations.NullMarked;
