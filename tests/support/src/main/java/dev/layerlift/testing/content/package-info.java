/**
 * Bytes of tests: readable from any offset, with their digest, whether stored or made on the fly.
 *
 * <p>In: arrays, files, generators. Out: {@link dev.layerlift.testing.content.Content}. Peak
 * memory: what the source keeps; reading streams. Errors: {@link java.io.IOException} of the
 * source.
 */
@NullMarked
package dev.layerlift.testing.content;

import org.jspecify.annotations.NullMarked;
