package dev.layerlift.codec.zstd;

/**
 * What an encoder has emitted.
 *
 * @param frames at least 1: empty input is one empty frame
 * @param uncompressedSize in bytes
 * @param compressedSize in bytes
 */
public record EncodedStream(long frames, long uncompressedSize, long compressedSize) {}
