package dev.layerlift.sandbox.command;

import java.io.PrintWriter;
import java.util.List;

/** Lines of several threads, block by block. */
final class Lines {
  private final PrintWriter out;

  Lines(PrintWriter out) {
    this.out = out;
  }

  synchronized void print(String line) {
    out.println(line);
    out.flush();
  }

  /** The label stands before the first line only. */
  synchronized void print(String label, List<String> block) {
    String indent = " ".repeat(label.length());
    for (int i = 0; i < block.size(); i++) {
      out.println((i == 0 ? label : indent) + "  " + block.get(i));
    }
    out.flush();
  }
}
