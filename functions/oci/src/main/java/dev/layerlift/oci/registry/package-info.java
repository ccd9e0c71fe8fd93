/**
 * Client of the OCI distribution protocol 1.1, for ECR and any other registry: one class for each
 * step of the protocol, around them authorization, redirects and retries.
 *
 * <p>In: references, descriptors, credentials. Out: verified bytes, and blobs, manifests and tags
 * in a repository. Peak memory: one manifest, or about 512 KiB for each blob in flight. Errors:
 * {@link dev.layerlift.oci.store.StoreException}, {@link
 * dev.layerlift.codec.io.LimitExceededException}; no text ever carries a secret or a URL's query.
 */
@NullMarked
package dev.layerlift.oci.registry;

import org.jspecify.annotations.NullMarked;
