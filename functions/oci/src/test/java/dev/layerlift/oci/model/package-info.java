/** Tests of images as values. */
@NullMarked
package dev.layerlift.oci.model;

import org.jspecify.annotations.NullMarked;
