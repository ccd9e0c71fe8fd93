/**
 * What EventBridge says happened: is it a push that is ours to work on?
 *
 * <p>In: an event as JSON. Out: an {@link dev.layerlift.event.EcrEvent}, its names parsed into
 * values that cannot be wrong. Peak memory: the event, 256 KiB at most by EventBridge's own limit.
 * Errors: {@link dev.layerlift.workflow.MalformedEventException}, naming the field and showing its
 * value quoted and cut.
 */
@NullMarked
package dev.layerlift.event;

import org.jspecify.annotations.NullMarked;
