package dev.layerlift.oci.registry;

/**
 * What every step of the protocol needs: the repository's end points and the way to send.
 *
 * @param pull scope of the steps that read
 * @param push scope of the steps that write
 */
record Steps(RepositoryUrls urls, Calls calls, TokenScope pull, TokenScope push) {
  static Steps of(RepositoryUrls urls, Calls calls) {
    return new Steps(urls, calls, TokenScope.pull(urls.name()), TokenScope.push(urls.name()));
  }
}
