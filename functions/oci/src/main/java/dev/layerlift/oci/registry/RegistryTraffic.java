package dev.layerlift.oci.registry;

/**
 * What a client has done so far.
 *
 * @param requests sent, repetitions, redirects and token requests included
 * @param retries repetitions after a fault or at the registry's wish
 * @param resumed downloads taken up again where they broke
 * @param downloadedBytes of blobs, as delivered to callers
 * @param uploadedBytes of blobs, as taken by the connection
 */
public record RegistryTraffic(
    long requests, long retries, long resumed, long downloadedBytes, long uploadedBytes) {}
