package dev.layerlift.cli;

import dev.layerlift.oci.layout.ImageLocation;
import dev.layerlift.publish.ImageProof;
import dev.layerlift.publish.Proof;
import dev.layerlift.publish.Proof.Check;
import dev.layerlift.workflow.WorkflowJson;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Reads everything back. */
@Command(
    name = "verify",
    description =
        "Reads every byte of an image back and checks it; with SOURCE, shows that both unpack to"
            + " the same bytes.",
    mixinStandardHelpOptions = true)
final class VerifyCommand implements Callable<Integer> {
  @Spec private CommandLine.Model.CommandSpec spec;

  @Mixin private Access access;

  @Parameters(index = "0", paramLabel = "IMAGE", description = "The image to check.")
  private ImageLocation image;

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "SOURCE",
      description = "The image it was made of.")
  private @Nullable ImageLocation source;

  /** The one document of {@code --json}. */
  record Document(String image, Optional<String> source, boolean holds, Proof proof) {}

  @Override
  public Integer call() throws Exception {
    PrintWriter out = spec.commandLine().getOut();
    Consumer<Check> listener = access.json() ? check -> {} : check -> print(out, check);
    Proof proof = prove(listener);
    if (access.json()) {
      Optional<String> name = Optional.ofNullable(source).map(ImageLocation::toString);
      out.println(
          WorkflowJson.writeText(new Document(image.toString(), name, proof.holds(), proof)));
    } else {
      out.println(verdict(proof));
    }
    out.flush();
    return proof.holds() ? ExitStatus.DONE : ExitStatus.DIFFERENT;
  }

  private Proof prove(Consumer<Check> listener) throws IOException {
    try (OpenImage open = access.stores().open(image)) {
      if (source == null) {
        return ImageProof.of(open.store(), open.selector(), listener);
      }
      try (OpenImage original = access.stores().open(source)) {
        return ImageProof.against(
            original.store(), original.selector(), open.store(), open.selector(), listener);
      }
    }
  }

  private static void print(PrintWriter out, Check check) {
    String label =
        switch (check.verdict()) {
          case HOLDS -> "holds";
          case DIFFERS -> "DIFFERS";
          case NOT_CHECKED -> "not checked";
        };
    out.println(label + ": " + check.subject() + ": " + check.finding());
    out.flush();
  }

  private String verdict(Proof proof) {
    if (!proof.holds()) {
      return image + " is NOT as it must be: " + proof.differences().size() + " differences";
    }
    return source == null
        ? image + " is whole: every part is there and is what it says"
        : image + " unpacks to the same bytes as " + source;
  }
}
