@NullMarked
package dev.layerlift.layer;

import org.jspecify.annotations.NullMarked;
