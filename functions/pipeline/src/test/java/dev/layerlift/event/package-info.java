/** Tests of the judgement of events. */
@NullMarked
package dev.layerlift.event;

import org.jspecify.annotations.NullMarked;
