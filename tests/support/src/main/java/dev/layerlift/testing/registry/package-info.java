/**
 * A registry for tests that speaks the OCI distribution specification over real HTTP and refuses
 * what the specification refuses, with the manners of a plain registry or of Amazon ECR.
 *
 * <p>In: HTTP on 127.0.0.1, or images stored directly. Out: answers, a journal of all requests,
 * push notices. Peak memory: 64 KiB a request and one manifest; blobs in memory only where asked
 * for. Errors: the specification's error document to clients, {@link java.io.IOException} to tests.
 */
@NullMarked
package dev.layerlift.testing.registry;

import org.jspecify.annotations.NullMarked;
