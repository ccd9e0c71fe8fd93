package dev.layerlift.integration;

import java.nio.file.Path;

/** regctl with a configuration file of its own, so that it leaves the user's alone. */
record Regctl(Path configuration) {

  static Regctl in(Path folder) {
    return new Regctl(folder.resolve("regctl.json"));
  }

  /**
   * Tells it to speak plain http to a registry, without credentials.
   *
   * @param host {@code host:port}
   */
  Regctl withPlainHttp(String host) {
    run("registry", "set", "--skip-check", "--tls=disabled", host);
    return this;
  }

  /** Plain http with a name and a password, as {@code docker login} would store them. */
  Regctl withLogin(String host, String user, String password) {
    withPlainHttp(host);
    run("registry", "login", "--skip-check", "--user=" + user, "--pass=" + password, host);
    return this;
  }

  Command.Finished run(String... arguments) {
    return Tool.REGCTL.command(arguments).with("REGCTL_CONFIG", configuration.toString()).succeed();
  }
}
