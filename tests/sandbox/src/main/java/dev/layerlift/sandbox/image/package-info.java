/**
 * Real images made from what the machine has: a JDK that runs, and a small one.
 *
 * <p>In: folders of this machine. Out: images in any {@link dev.layerlift.oci.store.ImageTarget}.
 * Peak memory: a few buffers; layers stream. Errors: {@link java.io.IOException}.
 */
@NullMarked
package dev.layerlift.sandbox.image;

import org.jspecify.annotations.NullMarked;
