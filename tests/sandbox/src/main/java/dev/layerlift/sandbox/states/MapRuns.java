package dev.layerlift.sandbox.states;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.databind.JsonNode;

/** All runs of distributed Maps so far, by ARN. */
final class MapRuns {
  private final Map<String, MapRunReport> runs = new ConcurrentHashMap<>();

  MapRunReport begin(String arn, List<JsonNode> items) {
    MapRunReport report = new MapRunReport(arn, items.size());
    runs.put(arn, report);
    return report;
  }

  Optional<MapRunReport> of(String arn) {
    return Optional.ofNullable(runs.get(arn));
  }
}
