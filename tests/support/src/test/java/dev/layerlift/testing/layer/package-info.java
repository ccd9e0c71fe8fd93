/** Tests of the generated layers: foreign readers understand what is meant to be legal. */
@NullMarked
package dev.layerlift.testing.layer;

import org.jspecify.annotations.NullMarked;
