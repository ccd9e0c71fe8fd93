/**
 * Settings, as they are given and as they are refused.
 *
 * <p>In: values of the context. Out: assertions. Peak memory: none worth a word. Errors: a failed
 * assertion.
 */
@NullMarked
package dev.layerlift.infra.settings;

import org.jspecify.annotations.NullMarked;
