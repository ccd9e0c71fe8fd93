package dev.layerlift.report;

/**
 * Record's answer, the last word of an execution.
 *
 * @param report key of the report in the object store
 */
public record Recorded(int schema, Report.Outcome outcome, String reason, String report) {
  public static Recorded of(Report report, String key) {
    return new Recorded(Report.VERSION, report.outcome(), report.reason(), key);
  }
}
