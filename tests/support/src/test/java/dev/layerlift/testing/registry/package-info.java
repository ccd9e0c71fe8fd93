/**
 * Tests of the strict registry, spoken to with the JDK's HTTP client.
 *
 * <p>In: nothing. Out: verdicts. Peak memory: small images. Errors: assertion failures.
 */
@NullMarked
package dev.layerlift.testing.registry;

import org.jspecify.annotations.NullMarked;
