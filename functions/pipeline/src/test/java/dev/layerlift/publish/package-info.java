/** Tests. */
@NullMarked
package dev.layerlift.publish;

import org.jspecify.annotations.NullMarked;
