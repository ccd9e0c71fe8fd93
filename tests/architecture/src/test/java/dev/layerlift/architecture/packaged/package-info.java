/**
 * What leaves the build: the functions' archive, the launcher's class path, their bills of
 * materials and licences.
 *
 * <p>In: what {@code package} wrote. Out: a failed test for each thing that is not as documented.
 * Peak memory: one jar. Errors: none of its own.
 */
@NullMarked
package dev.layerlift.architecture.packaged;

import org.jspecify.annotations.NullMarked;
