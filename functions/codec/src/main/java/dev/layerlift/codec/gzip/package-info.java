/**
 * gzip (RFC 1952) as layers use it: any number of members in one stream, nothing else around them.
 *
 * <p>In: a compressed stream. Out: its bytes, CRC-32 and length of every member verified before the
 * end is told. Peak memory: 128 KiB of input and the 32 KiB window, whatever the stream's size.
 * Errors: {@link dev.layerlift.codec.io.MalformedInputException} with the compressed offset; errors
 * of the source stream pass as they are.
 */
@NullMarked
package dev.layerlift.codec.gzip;

import org.jspecify.annotations.NullMarked;
