/**
 * The whole road in one thread of events: the deployed state machine, the real handlers, the
 * registry over HTTP, AWS behind the real SDK, and a clock that nobody waits for. A schedule says
 * what goes wrong at which step.
 *
 * <p>In: a schedule. Out: what was violated, nothing if all is well. Peak memory: a tiny image and
 * its variants. Errors: a fault of the simulator itself is thrown.
 */
@NullMarked
package dev.layerlift.sandbox.simulator;

import org.jspecify.annotations.NullMarked;
