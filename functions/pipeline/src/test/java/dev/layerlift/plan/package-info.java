/** Tests of decisions and settings. */
@NullMarked
package dev.layerlift.plan;

import org.jspecify.annotations.NullMarked;
