package dev.layerlift.sandbox.states;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What became of the items of a distributed Map: {@code DescribeMapRun}'s counts, and the files of
 * its ResultWriter. Source: "ResultWriter (Map)" in the Step Functions developer guide.
 */
final class MapRunReport {
  /** Ends of an item; those that were never begun are pending. */
  enum Status {
    SUCCEEDED,
    FAILED,
    PENDING
  }

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private final String arn;
  private final int total;
  private final Map<Status, ArrayNode> results = new EnumMap<>(Status.class);

  MapRunReport(String arn, int total) {
    this.arn = arn;
    this.total = total;
    for (Status status : Status.values()) {
      results.put(status, JSON.arrayNode());
    }
  }

  /** An item's child execution has ended. */
  synchronized void add(
      Execution child,
      String stateMachine,
      JsonNode input,
      ExecutionOutcome outcome,
      Instant stopped) {
    ObjectNode result = JSON.objectNode();
    result.put("ExecutionArn", child.arn()).put("Name", child.name());
    result.put("Input", input.toString()).putObject("InputDetails").put("Included", true);
    result.put("StateMachineArn", stateMachine).put("RedriveCount", 0);
    result.put("StartDate", child.startedAt().toString()).put("StopDate", stopped.toString());
    Status status = Status.FAILED;
    switch (outcome) {
      case ExecutionOutcome.Succeeded(JsonNode output) -> {
        status = Status.SUCCEEDED;
        result.put("Output", output.toString()).putObject("OutputDetails").put("Included", true);
      }
      case ExecutionOutcome.Failed(String error, String cause) ->
          result.put("Error", error).put("Cause", cause);
      case ExecutionOutcome.TimedOut timedOut -> result.put("Error", ErrorName.TIMEOUT);
      case ExecutionOutcome.Aborted aborted -> status = Status.PENDING;
    }
    result.put("Status", status.name());
    add(status, result);
  }

  /** An item was never begun. */
  synchronized void addPending(JsonNode input) {
    add(
        Status.PENDING,
        JSON.objectNode().put("Input", input.toString()).put("Status", Status.PENDING.name()));
  }

  private void add(Status status, ObjectNode result) {
    of(status).add(result);
  }

  private ArrayNode of(Status status) {
    return results.getOrDefault(status, JSON.arrayNode());
  }

  /** Of all items, in percent. */
  synchronized double failedPercentage() {
    return total == 0 ? 0 : 100.0 * of(Status.FAILED).size() / total;
  }

  /** The answer of {@code DescribeMapRun}, as far as it is about items. */
  synchronized ObjectNode description() {
    ObjectNode description = JSON.objectNode().put("MapRunArn", arn);
    description
        .putObject("ItemCounts")
        .put("Total", total)
        .put("Succeeded", of(Status.SUCCEEDED).size())
        .put("Failed", of(Status.FAILED).size())
        .put("TimedOut", 0)
        .put("Aborted", 0)
        .put("Pending", of(Status.PENDING).size())
        .put("Running", 0)
        .put("ResultsWritten", of(Status.SUCCEEDED).size() + of(Status.FAILED).size());
    return description;
  }

  /**
   * Writes the files, one for each status that occurs, and the manifest that lists them.
   *
   * @return the Map's output
   */
  synchronized ObjectNode write(BucketObjects objects, String bucket, String prefix)
      throws FunctionFailure {
    String folder =
        (prefix.isEmpty() || prefix.endsWith("/") ? prefix : prefix + "/")
            + arn.substring(arn.lastIndexOf(':') + 1)
            + "/";
    ObjectNode manifest = JSON.objectNode().put("DestinationBucket", bucket).put("MapRunArn", arn);
    ObjectNode files = manifest.putObject("ResultFiles");
    for (Status status : Status.values()) {
      ArrayNode listed = files.putArray(status.name());
      if (!of(status).isEmpty()) {
        String body = of(status).toString();
        String key = folder + status.name() + "_0.json";
        objects.put(bucket, key, body);
        listed
            .addObject()
            .put("Key", key)
            .put("Size", body.getBytes(StandardCharsets.UTF_8).length);
      }
    }
    objects.put(bucket, folder + "manifest.json", manifest.toString());
    ObjectNode output = JSON.objectNode().put("MapRunArn", arn);
    output
        .putObject("ResultWriterDetails")
        .put("Bucket", bucket)
        .put("Key", folder + "manifest.json");
    return output;
  }
}
