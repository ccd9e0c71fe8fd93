package dev.layerlift.reconcile;

import dev.layerlift.codec.io.MalformedInputException;
import dev.layerlift.workflow.WorkflowJson;
import java.io.IOException;
import java.io.InputStream;

/**
 * What an image costs and takes, a constant and a part that grows with its size. The file beside
 * this class is written by the program of the cost sheet, from {@code docs/costs.json}; a test
 * holds it.
 */
public record BackfillRates(Rate skip, Rate zstd, Rate soci) {
  private static final String FILE = "backfill-rates.json";

  /**
   * Of one image.
   *
   * @param dollars US dollars
   * @param dollarsPerMegabyte a million bytes, compressed
   * @param seconds from start to end of the execution
   * @param manifests that are put, tags among them
   */
  public record Rate(
      double dollars,
      double dollarsPerMegabyte,
      double seconds,
      double secondsPerMegabyte,
      int manifests) {}

  /** The ones that are deployed. */
  public static BackfillRates deployed() throws IOException {
    try (InputStream in = BackfillRates.class.getResourceAsStream(FILE)) {
      if (in == null) {
        throw new MalformedInputException(FILE + " is not packaged");
      }
      return WorkflowJson.read(in.readAllBytes(), BackfillRates.class, FILE);
    }
  }
}
