/**
 * One layer: stored again as zstd, indexed, or both in one streaming pass; or answered from memory.
 *
 * <p>In: a layer's digest, size and diff_id. Out: {@link dev.layerlift.workflow.LayerResult}. Peak
 * memory: 2 MiB of heap, for an index twice the ztoc, and off the heap the formula of {@link
 * dev.layerlift.codec.zstd.ZstdFrameEncoder}; nothing else depends on the layer's size. Errors:
 * {@link dev.layerlift.workflow.SourceCorruptException} and {@link
 * dev.layerlift.workflow.RetryableException}; after any of them the target holds nothing new.
 */
@NullMarked
package dev.layerlift.layer;

import org.jspecify.annotations.NullMarked;
