/**
 * Tests of the builders: others read what they build, and the same seed gives the same bytes.
 *
 * <p>In: nothing. Out: verdicts. Peak memory: small images. Errors: assertion failures.
 */
@NullMarked
package dev.layerlift.testing.image;

import org.jspecify.annotations.NullMarked;
