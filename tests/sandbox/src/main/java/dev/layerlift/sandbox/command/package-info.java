/**
 * The commands {@code demo} and {@code sandbox}, and the program that has them beside those of
 * {@code functions/cli}.
 *
 * <p>In: arguments; what the sandbox tells. Out: live lines for people. Peak memory: that of the
 * sandbox, whose blobs are on disk. Errors: one line each, as in {@code dev.layerlift.cli}.
 */
@NullMarked
package dev.layerlift.sandbox.command;

import org.jspecify.annotations.NullMarked;
