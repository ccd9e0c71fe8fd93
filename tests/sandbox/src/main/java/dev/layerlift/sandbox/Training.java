package dev.layerlift.sandbox;

import dev.layerlift.oci.layout.OciLayout;
import dev.layerlift.oci.model.Tag;
import dev.layerlift.sandbox.image.MachineImages;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine;

/**
 * Runs the frequent commands over an image of the JDK's own libraries. A JVM that watches (JEP 514,
 * JEP 515) keeps what it has learnt, classes and profiles, for the command line to start with.
 */
public final class Training {
  private Training() {}

  /**
   * @param arguments the folder for the images, empty or missing
   */
  public static void main(String[] arguments) throws IOException {
    Path folder = Path.of(arguments[0]);
    Tag tag = Tag.parse("app");
    try (OciLayout layout = OciLayout.openOrCreate(folder.resolve("source"))) {
      MachineImages.ofThisJdk().writeLibraries(layout, tag);
    }
    String source = "oci:" + folder.resolve("source") + ":" + tag;
    String result = "oci:" + folder.resolve("result") + ":" + tag;
    run("inspect", source);
    run("optimize", source, result, "--strategy", "both", "--min-layer-size", "1MiB");
    run("verify", result, source);
  }

  private static void run(String... command) {
    CommandLine layerlift = Main.commandLine(command).setOut(new PrintWriter(Writer.nullWriter()));
    int status = layerlift.execute(command);
    if (status != 0) {
      throw new IllegalStateException(List.of(command) + " ended with status " + status);
    }
  }
}
