package dev.layerlift.sandbox.rule;

import dev.layerlift.sandbox.AwsAccount;
import dev.layerlift.sandbox.states.EventPutter;
import dev.layerlift.sandbox.states.FunctionFailure;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * EventBridge's PutEvents as Step Functions calls it, with the account's default bus. Each entry is
 * judged as the API reference says; what it refuses is counted, and nobody hears of it.
 */
public final class PutEvents implements EventPutter {
  /** Source: "Calculating Amazon EventBridge event entry size" in the user guide. */
  static final int MAX_BYTES = 256 * 1024;

  private static final int MAX_ENTRIES = 10;
  private static final int MAX_SOURCE = 256;
  private static final int MAX_DETAIL_TYPE = 128;
  private static final String DEFAULT_BUS = "default";
  private static final String RESERVED = "aws.";

  private final AwsAccount account;
  private final InstantSource clock;
  private final Supplier<UUID> ids;
  private final Consumer<JsonNode> bus;

  /**
   * @param ids gives each event its id; EventBridge uses random ones
   * @param bus gets each event that is accepted
   */
  public PutEvents(
      AwsAccount account, InstantSource clock, Supplier<UUID> ids, Consumer<JsonNode> bus) {
    this.account = account;
    this.clock = clock;
    this.ids = ids;
    this.bus = bus;
  }

  @Override
  public ObjectNode put(JsonNode entries, List<String> resources) throws FunctionFailure {
    if (!entries.isArray() || entries.isEmpty() || entries.size() > MAX_ENTRIES) {
      throw refused("a request has 1 to " + MAX_ENTRIES + " entries");
    }
    int bytes = entries.valueStream().mapToInt(PutEvents::size).sum();
    if (bytes > MAX_BYTES) {
      throw refused("the entries have " + bytes + " bytes, the limit is " + MAX_BYTES);
    }
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    ArrayNode results = answer.putArray("Entries");
    int failed = 0;
    for (JsonNode entry : entries) {
      Optional<String> fault = fault(entry);
      if (fault.isPresent()) {
        failed++;
        results.addObject().put("ErrorCode", "InvalidArgument").put("ErrorMessage", fault.get());
      } else {
        ObjectNode event = event(entry, resources);
        results.addObject().set("EventId", event.get("id"));
        bus.accept(event);
      }
    }
    return answer.put("FailedEntryCount", failed);
  }

  private static FunctionFailure refused(String why) {
    return new FunctionFailure("EventBridge.ValidationException", why);
  }

  private Optional<String> fault(JsonNode entry) {
    String source = entry.path("Source").asString("");
    String detailType = entry.path("DetailType").asString("");
    String name = entry.path("EventBusName").asString(DEFAULT_BUS);
    if (source.isEmpty() || source.length() > MAX_SOURCE || source.startsWith(RESERVED)) {
      return Optional.of("Source is not valid: " + source);
    }
    if (detailType.isEmpty() || detailType.length() > MAX_DETAIL_TYPE) {
      return Optional.of("DetailType is not valid: " + detailType);
    }
    if (!entry.path("Detail").isObject()) {
      return Optional.of("Detail is malformed");
    }
    return name.equals(DEFAULT_BUS) || name.equals(account.eventBusArn(DEFAULT_BUS))
        ? Optional.empty()
        : Optional.of("there is no event bus " + name);
  }

  /** Bytes of one entry; the time counts 14 if it is given. */
  private static int size(JsonNode entry) {
    int bytes = entry.has("Time") ? 14 : 0;
    for (String field : List.of("Source", "DetailType")) {
      bytes += utf8(entry.path(field).asString(""));
    }
    bytes += entry.path("Resources").valueStream().mapToInt(r -> utf8(r.asString(""))).sum();
    return bytes + utf8(entry.path("Detail").toString());
  }

  private static int utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  private ObjectNode event(JsonNode entry, List<String> resources) {
    ObjectNode event = JsonNodeFactory.instance.objectNode();
    event.put("version", "0");
    event.put("id", ids.get().toString());
    event.put("detail-type", entry.required("DetailType").stringValue());
    event.put("source", entry.required("Source").stringValue());
    event.put("account", account.id());
    event.put("time", clock.instant().truncatedTo(ChronoUnit.SECONDS).toString());
    event.put("region", account.region());
    ArrayNode all = event.putArray("resources");
    entry.path("Resources").forEach(all::add);
    resources.forEach(all::add);
    event.set("detail", entry.required("Detail"));
    return event;
  }
}
