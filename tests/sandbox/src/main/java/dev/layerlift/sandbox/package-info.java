/**
 * AWS on a desk: what an execution of Layerlift meets in an account, on one machine.
 *
 * <p>In: pushes to the sandbox registry. Out: executions of the real state machine with the real
 * handlers, and their history. Peak memory: that of the functions, each a process of its own.
 * Errors: as the packages below say.
 */
@NullMarked
package dev.layerlift.sandbox;

import org.jspecify.annotations.NullMarked;
