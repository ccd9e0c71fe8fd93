/**
 * Benchmarks of the layer pass, each beside a peer of the same run.
 *
 * <p>In: sizes and levels as arguments. Out: lines for people on standard output. Peak memory: that
 * of the pass and 80 MiB. Errors: those of the pass, unchanged.
 */
@NullMarked
package dev.layerlift.bench;

import org.jspecify.annotations.NullMarked;
