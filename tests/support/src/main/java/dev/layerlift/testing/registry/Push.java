package dev.layerlift.testing.registry;

import java.util.Optional;

/**
 * A manifest that a client has just put.
 *
 * @param tag absent for a push by digest
 * @param artifactMediaType the manifest's artifactType, else its config's media type; absent for an
 *     index
 */
public record Push(
    String repository,
    Optional<String> tag,
    String digest,
    String mediaType,
    Optional<String> artifactMediaType) {}
