package dev.layerlift.cli;

import dev.layerlift.oci.layout.ImageLocation;
import dev.layerlift.publish.ImageProof;
import dev.layerlift.workflow.WorkflowJson;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
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
  record Document(
      String image,
      ImageProof.Result proof,
      Optional<String> source,
      Optional<ImageProof.Result> sourceProof,
      List<String> differences) {}

  @Override
  public Integer call() throws Exception {
    ImageProof.Result proof = prove(image);
    List<String> differences = new ArrayList<>(proof.differences());
    Optional<ImageProof.Result> original = Optional.empty();
    if (source != null) {
      ImageProof.Result other = prove(source);
      other.differences().forEach(difference -> differences.add("source: " + difference));
      differences.addAll(ImageProof.compare(proof, other));
      original = Optional.of(other);
    }
    PrintWriter out = spec.commandLine().getOut();
    if (access.json()) {
      Optional<String> name = Optional.ofNullable(source).map(ImageLocation::toString);
      out.println(
          WorkflowJson.writeText(
              new Document(image.toString(), proof, name, original, differences)));
    } else {
      print(out, proof, differences);
    }
    out.flush();
    return differences.isEmpty() ? ExitStatus.DONE : ExitStatus.DIFFERENT;
  }

  private ImageProof.Result prove(ImageLocation location) throws IOException {
    try (OpenImage open = access.stores().open(location)) {
      return new ImageProof(open.store()).prove(open.selector());
    }
  }

  private void print(PrintWriter out, ImageProof.Result proof, List<String> differences) {
    out.println(image + " is " + proof.digest());
    proof.checks().forEach(check -> out.println("ok: " + check));
    differences.forEach(difference -> out.println("DIFFERENT: " + difference));
    if (differences.isEmpty()) {
      out.println(
          source == null
              ? "verified: every part is there and is what it says"
              : "verified: it unpacks to the same bytes as " + source);
    }
  }
}
