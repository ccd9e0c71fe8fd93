package eventclasses;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import dev.layerlift.oci.model.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Instant;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Either event as a tree, read by the library that the stages read JSON with. */
public final class AsTree implements RequestStreamHandler {
  @Override
  public void handleRequest(InputStream in, OutputStream out, Context context) throws IOException {
    ObjectNode event = Json.parseObject(in.readAllBytes(), "event");
    ObjectNode answer = Json.newObject();
    ArrayNode failures = answer.putArray("batchItemFailures");
    if (event.has("Records")) {
      event
          .path("Records")
          .forEach(record ->
              failures.addObject().put("itemIdentifier", record.path("messageId").asString("")));
    } else {
      answer.put("time", Instant.parse(event.path("time").asString("")).toString());
    }
    out.write(Json.write(answer));
  }
}
