/**
 * Step Functions on a desk: reads a state machine in the Amazon States Language with JSONata and
 * runs it. It knows the part of the language that Layerlift uses and refuses the rest when it loads
 * a file.
 *
 * <p>In: a state machine file and an input document. Out: the outcome of an execution and its
 * history. Peak memory: the history, at most 25 000 events. Errors: {@link
 * dev.layerlift.sandbox.states.InvalidStateMachineException} with every fault of a file; errors of
 * an execution are part of its outcome.
 *
 * <p>Sources: the Amazon States Language specification (states-language.net) and the Step Functions
 * developer guide, chapters "Transforming data with JSONata", "Passing data between states with
 * variables", "Handling errors" and "Service quotas".
 */
@NullMarked
package dev.layerlift.sandbox.states;

import org.jspecify.annotations.NullMarked;
