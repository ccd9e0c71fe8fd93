/**
 * Rules that hold the code base together: who may import whom, one format, names that must agree.
 *
 * <p>In: compiled classes and sources of every module. Out: a failed test for each broken rule.
 * Peak memory: the class files. Errors: none of its own.
 */
@NullMarked
package dev.layerlift.architecture;

import org.jspecify.annotations.NullMarked;
