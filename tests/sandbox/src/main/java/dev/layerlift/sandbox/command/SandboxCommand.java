package dev.layerlift.sandbox.command;

import dev.layerlift.sandbox.Sandbox;
import dev.layerlift.sandbox.lambda.FunctionCode;
import dev.layerlift.testing.registry.Storage;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Keeps the sandbox running for any client. */
@Command(
    name = "sandbox",
    description =
        "Runs a registry with ECR's manners and all that follows a push to it, until ctrl-C.",
    mixinStandardHelpOptions = true)
public final class SandboxCommand implements Callable<Integer> {
  @Spec private CommandLine.Model.CommandSpec spec;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      description = "Where the registry listens on 127.0.0.1. Default: ${DEFAULT-VALUE}.")
  private int port = 5000;

  @Option(names = "--verbose", description = "Show what the functions log, too.")
  private boolean verbose;

  @Override
  public Integer call() throws Exception {
    Lines lines = new Lines(spec.commandLine().getOut());
    CountDownLatch end = new CountDownLatch(1);
    try (Sandbox sandbox =
        Sandbox.start(
            Sandbox.manners().withPort(port).withStorage(Storage.DISK),
            FunctionCode.ofThisProcess(),
            new Narration(lines, verbose))) {
      Thread interrupt = new Thread(end::countDown, "interrupt");
      Runtime.getRuntime().addShutdownHook(interrupt);
      sandbox.warmUp();
      welcome(sandbox).forEach(lines::print);
      end.await();
    }
    return 0;
  }

  private static List<String> welcome(Sandbox sandbox) {
    String host = sandbox.registry().host();
    String password = sandbox.password();
    return List.of(
        "The sandbox runs. Push an image to " + host + "/NAME:TAG and watch; ctrl-C ends it.",
        "",
        "  user AWS, password " + password,
        "",
        "  skopeo copy --dest-tls-verify=false --dest-creds AWS:"
            + password
            + " SOURCE docker://"
            + host
            + "/team/app:v1",
        "  skopeo inspect --tls-verify=false --creds AWS:"
            + password
            + " docker://"
            + host
            + "/team/app:v1-optimized",
        "  regctl registry set --tls disabled " + host,
        "  regctl registry login -u AWS -p " + password + " " + host,
        "  docker login -u AWS -p " + password + " " + host,
        "");
  }
}
