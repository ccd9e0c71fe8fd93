package dev.layerlift.sandbox.rule;

import dev.layerlift.oci.model.Digest;
import dev.layerlift.oci.model.MediaType;
import dev.layerlift.oci.model.RepositoryName;
import dev.layerlift.oci.model.Tag;
import java.util.Optional;

/**
 * A manifest that was pushed.
 *
 * @param tag absent for a push by digest, as for every child of an index
 * @param artifactMediaType the manifest's artifact type, or else its config's media type; absent
 *     for an index
 */
public record EcrPush(
    RepositoryName repository,
    Optional<Tag> tag,
    Digest digest,
    Optional<MediaType> manifestMediaType,
    Optional<MediaType> artifactMediaType) {}
