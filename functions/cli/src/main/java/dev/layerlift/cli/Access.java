package dev.layerlift.cli;

import picocli.CommandLine.Option;

/** How images are reached and how results are shown: the same for every command. */
final class Access {
  @Option(
      names = "--plain-http",
      description = "Reach registries without TLS. For registries on this machine.")
  private boolean plainHttp;

  @Option(names = "--json", description = "Print one JSON document for scripts.")
  private boolean json;

  boolean json() {
    return json;
  }

  Stores stores() {
    return new Stores(plainHttp);
  }
}
