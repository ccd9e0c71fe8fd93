/** Tests of the words that cross a state boundary. */
@NullMarked
package dev.layerlift.workflow;

import org.jspecify.annotations.NullMarked;
