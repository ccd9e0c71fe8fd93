/** Tests. */
@NullMarked
package dev.layerlift.report;

import org.jspecify.annotations.NullMarked;
