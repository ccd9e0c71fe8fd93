/**
 * Faults of networks, proxies and registries, injected into the answers of a fake at a chosen
 * request. Deterministic: a rule counts the requests that match it.
 *
 * <p>In: rules. Out: the fault of one request. Peak memory: the bodies that a rule answers with.
 * Errors: none of its own; the fake plays the fault.
 */
@NullMarked
package dev.layerlift.testing.fault;

import org.jspecify.annotations.NullMarked;
