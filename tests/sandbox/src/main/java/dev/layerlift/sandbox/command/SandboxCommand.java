package dev.layerlift.sandbox.command;

import dev.layerlift.sandbox.Sandbox;
import dev.layerlift.sandbox.lambda.FunctionCode;
import dev.layerlift.testing.registry.PlainHttpDoor;
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
      description =
          "Where the registry listens on 127.0.0.1; 0 takes a free port. Default:"
              + " ${DEFAULT-VALUE}.")
  private int port = 5000;

  @Option(names = "--verbose", description = "Show what the functions log, too.")
  private boolean verbose;

  @Override
  public Integer call() throws Exception {
    Lines lines = new Lines(spec.commandLine().getOut());
    CountDownLatch interrupted = new CountDownLatch(1);
    CountDownLatch closed = new CountDownLatch(1);
    try (Sandbox sandbox =
            Sandbox.start(
                Sandbox.manners().withStorage(Storage.DISK),
                FunctionCode.ofThisProcess(),
                new Narration(lines, verbose));
        PlainHttpDoor door = PlainHttpDoor.open(port, sandbox.registry().uri().getPort())) {
      Runtime.getRuntime().addShutdownHook(new Thread(() -> end(interrupted, closed), "interrupt"));
      sandbox.warmUp();
      welcome(door.host(), sandbox.password()).forEach(lines::print);
      interrupted.await();
    } finally {
      closed.countDown();
    }
    return 0;
  }

  /** The JVM ends with its last hook: this one stays until everything is cleared up. */
  private static void end(CountDownLatch interrupted, CountDownLatch closed) {
    interrupted.countDown();
    try {
      closed.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static List<String> welcome(String host, String password) {
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
