package dev.layerlift.integration;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The programs of others that judge. Looked for in the folder that {@code .ci/run} fills, {@code
 * $LAYERLIFT_JUDGES/bin}, by default {@code ~/.cache/layerlift/judges/bin}, then on the PATH.
 */
enum Tool {
  SKOPEO("skopeo", "apt-get install skopeo"),
  UMOCI("umoci", "go install tool in tests/judges, as .ci/run does"),
  CONTAINERD("containerd", "apt-get install containerd"),
  CTR("ctr", "apt-get install containerd"),
  RUNC("runc", "apt-get install runc"),
  DOCKER_REGISTRY("docker-registry", "apt-get install docker-registry"),
  ZSTD("zstd", "apt-get install zstd"),
  GZIP("gzip", "apt-get install gzip"),
  PIGZ("pigz", "apt-get install pigz"),
  LIBDEFLATE_GZIP("libdeflate-gzip", "apt-get install libdeflate-tools"),
  TAR("tar", "apt-get install tar"),
  BUSYBOX("busybox", "apt-get install busybox-static"),
  GETFATTR("getfattr", "apt-get install attr"),
  LDD("ldd", "apt-get install libc-bin"),
  GO("go", "install Go 1.26 or newer"),
  SOCI_JUDGE("soci-judge", "go build in tests/judges/soci, as .ci/run does"),
  REGCTL("regctl", "go install github.com/regclient/regclient/cmd/regctl, as .ci/run does"),
  ASL_VALIDATOR("asl-validator", "npm install asl-validator, as .ci/run does"),
  STATELINT("statelint", "pip install statelint, as .ci/run does"),
  CFN_LINT("cfn-lint", "pip install cfn-lint, as .ci/run does"),
  CHECKOV("checkov", "pip install checkov, as .ci/run does"),
  CDK("cdk", "npm install aws-cdk, as .ci/run does");

  private final String executable;
  private final String installation;

  Tool(String executable, String installation) {
    this.executable = executable;
    this.installation = installation;
  }

  /**
   * Where the program is.
   *
   * @throws AssertionError when it is not installed, with the command that installs it
   */
  Path path() {
    return Stream.concat(Stream.of(installedByCi()), searchPath())
        .map(folder -> folder.resolve(executable))
        .filter(Files::isExecutable)
        .findFirst()
        .orElseThrow(
            () -> new AssertionError(executable + " is needed and not installed: " + installation));
  }

  Command command(String... arguments) {
    List<String> words = new ArrayList<>();
    words.add(path().toString());
    words.addAll(List.of(arguments));
    return Command.of(words);
  }

  /** Runs the program and expects exit status 0. */
  Command.Finished run(String... arguments) {
    return command(arguments).succeed();
  }

  private static Stream<Path> searchPath() {
    return Optional.ofNullable(System.getenv("PATH")).stream()
        .flatMap(path -> Stream.of(path.split(File.pathSeparator, -1)))
        .filter(folder -> !folder.isEmpty())
        .map(Path::of);
  }

  private static Path installedByCi() {
    return Optional.ofNullable(System.getenv("LAYERLIFT_JUDGES"))
        .map(Path::of)
        .orElseGet(() -> Path.of(System.getProperty("user.home"), ".cache/layerlift/judges"))
        .resolve("bin");
  }
}
