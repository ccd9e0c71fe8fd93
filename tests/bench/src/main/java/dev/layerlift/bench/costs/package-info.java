/**
 * The cost sheet: dollars for a thousand images.
 *
 * <p>In: prices and assumptions of {@code docs/costs.json}, the functions' memory, the state
 * machine and the planner as they are deployed. Out: {@code docs/costs.md}. Peak memory: that of an
 * execution in the sandbox's interpreter. Errors: {@link java.io.IOException} for an input that is
 * not as it must be.
 */
@NullMarked
package dev.layerlift.bench.costs;

import org.jspecify.annotations.NullMarked;
