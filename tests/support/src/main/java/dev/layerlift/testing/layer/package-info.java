/**
 * Layers of every shape that a container registry may hold, ordinary and hostile, for tests that
 * compare two readers.
 *
 * <p>In: a seed. Out: a packed layer, and in words what is unusual in it; the same archives on
 * every machine, the same gzip bytes wherever the JDK has the same zlib. Peak memory: a few times
 * the layer, which is at most about 15 MiB. Errors: none.
 */
@NullMarked
package dev.layerlift.testing.layer;

import org.jspecify.annotations.NullMarked;
