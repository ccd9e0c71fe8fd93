/**
 * What was done with an image and why, for people and for programs.
 *
 * <p>In: the words of all states of one execution, as far as it came. Out: {@link
 * dev.layerlift.report.Report}, as JSON in the object store and as text. Peak memory: the report,
 * at most a few hundred KiB. Errors: {@link dev.layerlift.workflow.RetryableException} where the
 * report cannot be stored; parts that cannot be read are notes.
 */
@NullMarked
package dev.layerlift.report;

import org.jspecify.annotations.NullMarked;
