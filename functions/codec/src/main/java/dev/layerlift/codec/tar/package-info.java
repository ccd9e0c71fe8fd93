/**
 * The headers of a tar (POSIX.1-2008 pax interchange format, GNU, star, ustar and V7), read and
 * never extracted, by the rules of Go's archive/tar, which container runtimes unpack with.
 *
 * <p>In: the tar's bytes, pushed in chunks of any size. Out: entries with their offsets, to a sink.
 * Peak memory: one entry and one special file, at most 1 MiB each, whatever the tar's size. Errors:
 * {@link dev.layerlift.codec.io.MalformedInputException} with the offset of the header block,
 * {@link dev.layerlift.codec.io.LimitExceededException} for special files above 1 MiB.
 */
@NullMarked
package dev.layerlift.codec.tar;

import org.jspecify.annotations.NullMarked;
