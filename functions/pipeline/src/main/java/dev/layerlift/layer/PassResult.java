package dev.layerlift.layer;

import dev.layerlift.workflow.LayerFacts;
import dev.layerlift.workflow.LayerResult.LayerOutcome;

/**
 * What a pass found and made. Digest, size and {@code diff_id} of the layer were verified, whatever
 * the outcome.
 *
 * @param uncompressedSize in bytes, of the layer's tar
 */
public record PassResult(LayerFacts layer, long uncompressedSize, LayerOutcome outcome) {}
