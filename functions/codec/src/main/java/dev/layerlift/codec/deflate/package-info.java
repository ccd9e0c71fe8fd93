/**
 * Decodes DEFLATE (RFC 1951), resumable at every block.
 *
 * <p>In: pushed bytes of any number. Out: decoded bytes in the decoder's own buffer, and the ends
 * of blocks. Peak memory: 200 KiB a decoder. Errors: {@link
 * dev.layerlift.codec.io.MalformedInputException} with the offset.
 */
@NullMarked
package dev.layerlift.codec.deflate;

import org.jspecify.annotations.NullMarked;
