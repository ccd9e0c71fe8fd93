/**
 * The command line: the stages without AWS, on any registry, layout or archive.
 *
 * <p>In: arguments. Out: text for people or one JSON document for scripts on standard output,
 * progress on standard error, an {@link dev.layerlift.cli.ExitStatus}. Peak memory: a few layer
 * passes side by side. Errors: one line each; a stack trace only for what is our own fault.
 */
@NullMarked
package dev.layerlift.cli;

import org.jspecify.annotations.NullMarked;
