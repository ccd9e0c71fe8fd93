/**
 * One Lambda handler a state: decode, call one stage, encode; and those beside the state machine,
 * which events, schedules and queues call. The classes' names are public API: the deployment names
 * them.
 *
 * <p>In: the payload that the state machine gives the state, or the event, at most {@link
 * dev.layerlift.workflow.WorkflowJson#MAX_DOCUMENT}. Out: the stage's record as JSON, and one
 * structured log line. Peak memory: that of the stage. Errors: {@link
 * dev.layerlift.workflow.LayerliftException}, by whose class names the state machine decides.
 */
@NullMarked
package dev.layerlift.handler;

import org.jspecify.annotations.NullMarked;
