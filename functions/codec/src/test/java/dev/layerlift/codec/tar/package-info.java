@NullMarked
package dev.layerlift.codec.tar;

import org.jspecify.annotations.NullMarked;
