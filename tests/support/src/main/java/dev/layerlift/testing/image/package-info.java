/**
 * Layers and images for tests, made from a seed: the same seed gives the same archives, configs and
 * zstd layers on every machine, and the same gzip layers wherever the JDK has the same zlib. Real
 * ones, and ones that are wrong in one chosen way.
 *
 * <p>In: seeds, sizes, choices. Out: bytes with their digests, stored straight into a registry.
 * Peak memory: the layer, for those that are built; 64 MiB for generated ones of any size. Errors:
 * {@link java.io.UncheckedIOException} where the JDK's streams in memory fail, that is never.
 */
@NullMarked
package dev.layerlift.testing.image;

import org.jspecify.annotations.NullMarked;
