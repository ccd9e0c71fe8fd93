package dev.layerlift.workflow;

import dev.layerlift.oci.model.DiffId;
import dev.layerlift.oci.model.Digest;
import dev.layerlift.oci.model.MediaType;

/**
 * A layer as its manifest and its image's configuration describe it.
 *
 * @param size in bytes, compressed
 */
public record LayerFacts(Digest digest, long size, MediaType mediaType, DiffId diffId) {}
