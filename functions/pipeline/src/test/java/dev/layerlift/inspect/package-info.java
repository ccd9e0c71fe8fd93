/** Tests of the inspection of images. */
@NullMarked
package dev.layerlift.inspect;

import org.jspecify.annotations.NullMarked;
