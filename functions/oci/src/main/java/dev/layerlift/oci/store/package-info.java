/**
 * The port behind which images live: a repository of a registry, an OCI layout, an archive. One
 * store is one repository or one directory.
 *
 * <p>In: selectors and descriptors. Out: verified bytes. Peak memory: one manifest; blobs stream.
 * Errors: {@link dev.layerlift.oci.store.StoreException}, one nested class for each thing a caller
 * can do about it; {@link dev.layerlift.codec.io.MalformedInputException} for what is no image.
 */
@NullMarked
package dev.layerlift.oci.store;

import org.jspecify.annotations.NullMarked;
