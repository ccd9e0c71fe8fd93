/**
 * Lambda on a desk: runs the real handlers under Lambda's own runtime interface client. Every
 * instance of a function is a JVM of its own, with the function's environment and memory, which can
 * time out, run out of memory and be killed as on Lambda.
 *
 * <p>In: a list of functions and the class path of their code. Out: answers of invocations, lines
 * that the functions print. Peak memory: one payload per running invocation; the functions have
 * their own. Errors: {@link dev.layerlift.sandbox.states.FunctionFailure} under the names that Step
 * Functions would report.
 *
 * <p>Source: AWS Lambda developer guide, "Using the Lambda runtime API for custom runtimes" and
 * "Defined runtime environment variables". Needs Linux: the client has native code for it only.
 */
@NullMarked
package dev.layerlift.sandbox.lambda;

import org.jspecify.annotations.NullMarked;
