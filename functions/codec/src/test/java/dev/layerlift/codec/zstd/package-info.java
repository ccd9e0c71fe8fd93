@NullMarked
package dev.layerlift.codec.zstd;

import org.jspecify.annotations.NullMarked;
