@NullMarked
package dev.layerlift.codec.deflate;

import org.jspecify.annotations.NullMarked;
