/**
 * Fuzz targets: each gives the bytes of an input to one parser and states what may come of it. A
 * refusal of the documented kind or a value that holds to the parser's promises; everything else
 * that is thrown is a finding.
 *
 * <p>{@code CorpusReplayTest} runs them over the inputs that are kept, {@code FuzzRun} looks for
 * new ones.
 */
@NullMarked
package dev.layerlift.fuzz;

import org.jspecify.annotations.NullMarked;
