@NullMarked
package dev.layerlift.bench.costs;

import org.jspecify.annotations.NullMarked;
