/**
 * The handlers as the simulator runs them; here, because their constructors are the package's own.
 */
@NullMarked
package dev.layerlift.handler;

import org.jspecify.annotations.NullMarked;
