/** Tests of the package of the same name. */
@NullMarked
package dev.layerlift.reconcile;

import org.jspecify.annotations.NullMarked;
