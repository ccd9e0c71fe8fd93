@NullMarked
package dev.layerlift.codec.ztoc;

import org.jspecify.annotations.NullMarked;
