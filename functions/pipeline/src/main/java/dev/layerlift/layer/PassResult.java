package dev.layerlift.layer;

import dev.layerlift.workflow.LayerFacts;
import dev.layerlift.workflow.LayerResult.ZstdOutcome;
import dev.layerlift.workflow.LayerResult.ZtocOutcome;
import java.util.Optional;

/**
 * What a pass found and made. The layer's digest and size were verified, whatever the outcome; its
 * {@code diff_id} too, unless it was only to be indexed and its gzip is broken.
 *
 * @param uncompressedSize in bytes, of the layer's tar, as far as it could be decoded
 * @param zstd empty where the layer was not to be recompressed
 * @param ztoc empty where the layer was not to be indexed
 */
public record PassResult(
    LayerFacts layer,
    long uncompressedSize,
    Optional<ZstdOutcome> zstd,
    Optional<ZtocOutcome> ztoc) {}
