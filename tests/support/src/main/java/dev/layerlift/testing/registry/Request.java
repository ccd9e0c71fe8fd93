package dev.layerlift.testing.registry;

import dev.layerlift.testing.fault.Fault;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * One request as a server saw it. Holds no secret: credentials are only present or absent, a
 * signature in the query is left out.
 *
 * @param query raw, empty if there is none
 * @param connection names the TCP connection within its origin
 * @param authorized an {@code Authorization} header was sent
 * @param range the header's value
 * @param status absent if no answer was begun
 * @param receivedBytes of the request's body
 * @param sentBytes of the answer's body
 */
public record Request(
    Origin origin,
    String method,
    String path,
    String query,
    int connection,
    boolean authorized,
    Optional<String> range,
    OptionalInt status,
    long receivedBytes,
    long sentBytes,
    Optional<Fault> fault) {

  /** The servers of one registry, each with an address of its own. */
  public enum Origin {
    REGISTRY,
    /** Where blobs are redirected to: S3 in Amazon's case. */
    BLOB_STORE
  }
}
