package dev.layerlift.report;

/**
 * Record's answer, the last word of an execution.
 *
 * @param report key of the report in the object store
 * @param event for the state machine to put on the bus
 */
public record Recorded(
    int schema, Report.Outcome outcome, String reason, String report, ResultEvent event) {
  public static Recorded of(Report report, String key) {
    return new Recorded(
        Report.VERSION, report.outcome(), report.reason(), key, ResultEvent.of(report, key));
  }
}
