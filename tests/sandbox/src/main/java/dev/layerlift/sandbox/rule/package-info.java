/**
 * EventBridge on a desk: the event that ECR sends after a push, the rule that picks the ones worth
 * an execution, and the events that executions put.
 *
 * <p>In: pushes to the sandbox registry, calls of PutEvents, and the pattern in {@code
 * events/pattern.json}. Out: the events that match, handed to the rule's target. Peak memory: one
 * event. Errors: {@link IllegalArgumentException} for a pattern that EventBridge would refuse.
 */
@NullMarked
package dev.layerlift.sandbox.rule;

import org.jspecify.annotations.NullMarked;
