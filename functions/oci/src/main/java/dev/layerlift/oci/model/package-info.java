/**
 * Images as values: references, digests, descriptors, manifests, indices and configurations of the
 * OCI image specification 1.1 and of Docker's schema 2.
 *
 * <p>In: text and JSON bytes from outside. Out: values that cannot be wrong; JSON that keeps
 * unknown fields and their order. Peak memory: a few times the document, which is limited to {@link
 * dev.layerlift.oci.model.Json#MAX_DOCUMENT}. Errors: {@link
 * dev.layerlift.codec.io.MalformedInputException}, {@link
 * dev.layerlift.codec.io.LimitExceededException}; {@link IllegalArgumentException} for text that is
 * no value.
 */
@NullMarked
package dev.layerlift.oci.model;

import org.jspecify.annotations.NullMarked;
