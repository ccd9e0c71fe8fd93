/**
 * The app is synthesized in this JVM, and the templates are judged.
 *
 * <p>In: settings of one deployment. Out: what the template must have. Peak memory: one construct
 * tree a deployment. Errors: a failed assertion.
 */
@NullMarked
package dev.layerlift.infra;

import org.jspecify.annotations.NullMarked;
