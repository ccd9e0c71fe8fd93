/**
 * The words that cross a state boundary: versioned JSON of digests and sizes, never of bytes; and
 * the exceptions whose names the state machine knows.
 *
 * <p>In: values of one stage. Out: values of the next. Peak memory: a document of at most 256 KiB.
 * Errors: {@link dev.layerlift.workflow.RetryableException} and {@link
 * dev.layerlift.workflow.PermanentException}; what is skipped or kept is an outcome, not an error.
 */
@NullMarked
package dev.layerlift.workflow;

import org.jspecify.annotations.NullMarked;
