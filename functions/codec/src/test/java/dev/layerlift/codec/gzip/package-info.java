@NullMarked
package dev.layerlift.codec.gzip;

import org.jspecify.annotations.NullMarked;
