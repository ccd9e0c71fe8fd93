/**
 * What is this image made of, and may it be optimized?
 *
 * <p>In: a reference and a store. Out: an {@link dev.layerlift.workflow.ImageInventory}; whether an
 * earlier result still holds. Peak memory: a few documents of at most 4 MiB, one at a time, and the
 * bounded inventory. Errors: {@link dev.layerlift.workflow.MalformedImageException}, {@link
 * dev.layerlift.workflow.ImageNotFoundException} and what a store's failures become in {@link
 * dev.layerlift.workflow.Failures}; what is left alone is an obstacle, not an error.
 */
@NullMarked
package dev.layerlift.inspect;

import org.jspecify.annotations.NullMarked;
