package dev.layerlift.sandbox.rule;

import dev.layerlift.oci.model.Digest;
import dev.layerlift.oci.model.MediaType;
import dev.layerlift.oci.model.RepositoryName;
import dev.layerlift.oci.model.Tag;
import java.util.Optional;

/**
 * A manifest that was pushed, or deleted.
 *
 * @param tag absent for an action by digest, as for every child of an index
 * @param artifactMediaType the manifest's artifact type, or else its config's media type; absent
 *     for an index
 */
public record EcrAction(
    RepositoryName repository,
    Optional<Tag> tag,
    Digest digest,
    Optional<MediaType> manifestMediaType,
    Optional<MediaType> artifactMediaType) {}
