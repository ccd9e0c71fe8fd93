/**
 * Words that every decoder shares: sizes with a unit and the two ways in which bytes from outside
 * are refused.
 *
 * <p>In: nothing. Out: values and exceptions. Peak memory: none. Errors: {@link
 * dev.layerlift.codec.io.MalformedInputException} and {@link
 * dev.layerlift.codec.io.LimitExceededException}, both {@link java.io.IOException}.
 */
@NullMarked
package dev.layerlift.codec.io;

import org.jspecify.annotations.NullMarked;
