/**
 * Images on disk behind the store port: OCI image layouts (as directory or tar archive) and the
 * archives of {@code docker save}; and the names that the command line gives them.
 *
 * <p>In: paths and {@link dev.layerlift.oci.layout.ImageLocation}s. Out: {@link
 * dev.layerlift.oci.store.ImageSource}s and {@link dev.layerlift.oci.store.ImageTarget}s. Peak
 * memory: one document and an archive's list of entries; blobs stream. Errors: {@link
 * dev.layerlift.oci.store.StoreException}, {@link dev.layerlift.codec.io.MalformedInputException}
 * and {@link dev.layerlift.codec.io.LimitExceededException} for what others wrote, plain {@link
 * java.io.IOException} when the disk fails.
 */
@NullMarked
package dev.layerlift.oci.layout;

import org.jspecify.annotations.NullMarked;
