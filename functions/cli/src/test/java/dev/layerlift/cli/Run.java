package dev.layerlift.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.layerlift.oci.model.Json;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import picocli.CommandLine;
import tools.jackson.databind.node.ObjectNode;

/** What one run of the command line gave. */
record Run(int status, String out, String err) {
  static Run of(String... arguments) {
    return of(LayerliftCommand.create(arguments), arguments);
  }

  static Run of(CommandLine commandLine, String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int status =
        commandLine.setOut(new PrintWriter(out)).setErr(new PrintWriter(err)).execute(arguments);
    return new Run(status, out.toString(), err.toString());
  }

  /** The run must have ended well. */
  static Run done(String... arguments) {
    Run run = of(arguments);
    assertThat(run.status()).as(run.toString()).isEqualTo(ExitStatus.DONE);
    return run;
  }

  List<String> lines() {
    return out.lines().toList();
  }

  /** All of the output: one document. */
  ObjectNode json() throws IOException {
    return Json.parseObject(out.getBytes(StandardCharsets.UTF_8), "output");
  }

  /** The run must have failed with one line on standard error and nothing else there. */
  String onlyError(int expectedStatus) {
    assertThat(status).as(toString()).isEqualTo(expectedStatus);
    assertThat(err).startsWith("layerlift: ").endsWith(System.lineSeparator());
    assertThat(err.strip()).doesNotContain("\n").doesNotContain("Exception");
    return err.strip();
  }
}
