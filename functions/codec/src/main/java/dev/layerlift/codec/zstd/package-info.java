/**
 * Zstandard (RFC 8878) over libzstd; no other package names that library.
 *
 * <p>In: bytes. Out: independent frames, encoded on several threads, each proven by decoding it
 * again; or the bytes of a zstd stream of anyone. Peak memory: a formula at {@link
 * dev.layerlift.codec.zstd.ZstdFrameEncoder}, off the heap; the decoder takes the stream's window,
 * at most 128 MiB. Errors: {@link dev.layerlift.codec.io.MalformedInputException} and {@link
 * dev.layerlift.codec.io.LimitExceededException} from the decoder, {@link
 * dev.layerlift.codec.zstd.EncoderFaultException} from the encoder.
 */
@NullMarked
package dev.layerlift.codec.zstd;

import org.jspecify.annotations.NullMarked;
