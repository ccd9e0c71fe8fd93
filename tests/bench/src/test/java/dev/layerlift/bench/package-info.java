@NullMarked
package dev.layerlift.bench;

import org.jspecify.annotations.NullMarked;
