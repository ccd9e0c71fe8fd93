package dev.layerlift.sandbox.command;

import dev.layerlift.oci.model.RawManifest;
import dev.layerlift.oci.model.RegistryHost;
import dev.layerlift.oci.model.RepositoryName;
import dev.layerlift.oci.model.Tag;
import dev.layerlift.oci.registry.Credentials;
import dev.layerlift.oci.registry.CredentialsSource;
import dev.layerlift.oci.registry.Registry;
import dev.layerlift.oci.registry.RegistryEndpoint;
import dev.layerlift.oci.registry.RegistrySettings;
import dev.layerlift.oci.store.ImageTarget;
import dev.layerlift.sandbox.Sandbox;
import dev.layerlift.sandbox.image.MachineImages;
import dev.layerlift.sandbox.lambda.FunctionCode;
import dev.layerlift.sandbox.states.Execution;
import dev.layerlift.sandbox.states.ExecutionOutcome;
import dev.layerlift.testing.registry.Storage;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The whole road on a desk. */
@Command(
    name = "demo",
    description =
        "Pushes real images into a registry with ECR's manners on this machine and shows what"
            + " happens.",
    mixinStandardHelpOptions = true)
public final class DemoCommand implements Callable<Integer> {
  private static final RepositoryName SMALL = RepositoryName.parse("demo/notices");
  private static final RepositoryName JDK = RepositoryName.parse("demo/jdk");
  private static final RepositoryName LAZY = RepositoryName.parse("demo/jdk-lazy");
  private static final String SOCI_FROM = "64 MiB";
  private static final Tag TAG = Tag.parse("v1");

  @Spec private CommandLine.Model.CommandSpec spec;

  @Option(names = "--verbose", description = "Show what the functions log, too.")
  private boolean verbose;

  @Override
  public Integer call() throws Exception {
    Lines lines = new Lines(spec.commandLine().getOut());
    lines.print("Starting the sandbox: registry, ECR, S3, event rule, state machine, functions.");
    try (Sandbox sandbox =
            Sandbox.start(
                Sandbox.manners().withStorage(Storage.DISK),
                FunctionCode.ofThisProcess(),
                new Narration(lines, verbose));
        Registry registry = open(sandbox)) {
      sandbox.warmUp();
      return new Tour(sandbox, registry, lines).run() ? 0 : 1;
    }
  }

  private static Registry open(Sandbox sandbox) {
    RegistryHost host = RegistryHost.parse(sandbox.registry().host());
    return Registry.open(
        RegistryEndpoint.plainHttp(host),
        CredentialsSource.fixed(new Credentials.Basic("AWS", sandbox.password())),
        RegistrySettings.standard());
  }

  /** The pushes. */
  private record Tour(Sandbox sandbox, Registry registry, Lines lines) {
    boolean run() throws IOException, InterruptedException {
      MachineImages images = MachineImages.ofThisJdk();
      title("1. A small image: the JDK's notices. It is too small to matter.");
      boolean small;
      try (ImageTarget repository = registry.repository(SMALL)) {
        images.writeSmall(repository, TAG);
        small = watch();
      }
      title("2. A real image: the JDK that runs this program, with its system libraries.");
      try (ImageTarget repository = registry.repository(JDK)) {
        lines.print("Making its layers (tar, gzip level 6) and pushing them as " + JDK + ":" + TAG);
        RawManifest manifest = images.writeJdk(repository, TAG);
        boolean first = watch();
        title("3. The same push again: there is nothing to do.");
        repository.tag(TAG, manifest);
        boolean second = watch();
        lines.print("");
        lines.print("Tags of " + JDK + " now: " + repository.tags());
        return small && first && second && lazy(images, repository, manifest);
      }
    }

    private boolean lazy(MachineImages images, ImageTarget jdk, RawManifest manifest)
        throws IOException, InterruptedException {
      title(
          "4. The same image where the repository's tag says layerlift:soci-from=%s: it stays as"
                  .formatted(SOCI_FROM)
              + " it is and gets an index.");
      sandbox
          .controlPlane()
          .tagRepository(LAZY.toString(), Map.of("layerlift:soci-from", SOCI_FROM));
      try (ImageTarget repository = registry.repository(LAZY)) {
        ImageCopy.copy(manifest, jdk, JDK, repository);
        repository.tag(TAG, manifest);
        boolean done = watch();
        lines.print("");
        lines.print("Tags of " + LAZY + " now: " + repository.tags());
        if (done) {
          title("5. What a lazy start of it has to fetch for java -version.");
          LazyStartReport.of(images, repository, Tag.parse(TAG + "-optimized"))
              .forEach(lines::print);
        }
        return done;
      }
    }

    private void title(String text) {
      lines.print("");
      lines.print(text);
    }

    /** Waits for the execution that the push has started. */
    private boolean watch() throws InterruptedException {
      Execution execution = sandbox.nextExecution();
      ExecutionOutcome outcome = execution.await();
      Duration took = Duration.between(execution.startedAt(), Instant.now());
      lines.print("From event to end: " + text(took));
      return outcome instanceof ExecutionOutcome.Succeeded;
    }

    private static String text(Duration duration) {
      return duration.toSeconds() < 1
          ? duration.toMillis() + " ms"
          : String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1000.0);
    }
  }
}
