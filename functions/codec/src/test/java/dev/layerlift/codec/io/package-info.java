@NullMarked
package dev.layerlift.codec.io;

import org.jspecify.annotations.NullMarked;
