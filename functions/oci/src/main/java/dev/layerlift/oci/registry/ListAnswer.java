package dev.layerlift.oci.registry;

import dev.layerlift.codec.io.LimitExceededException;
import dev.layerlift.codec.io.MalformedInputException;
import dev.layerlift.oci.model.Json;
import dev.layerlift.oci.model.Text;
import dev.layerlift.oci.store.StoreException;
import java.io.IOException;
import tools.jackson.databind.node.ObjectNode;

/** The JSON document of an answer that is a page of a list. */
final class ListAnswer {
  private ListAnswer() {}

  /**
   * The bytes, limited to {@link Json#MAX_DOCUMENT}.
   *
   * @throws StoreException.ProtocolViolation if the answer is no JSON by its own word
   */
  static byte[] bytes(Answer answer) throws IOException {
    boolean json =
        answer.mediaType().filter(t -> t.endsWith("/json") || t.endsWith("+json")).isPresent();
    if (!json) {
      throw new StoreException.ProtocolViolation(
          answer
              + " with Content-Type "
              + Text.quote(answer.header("Content-Type").orElse(""))
              + ", expected JSON");
    }
    int limit = (int) Json.MAX_DOCUMENT.bytes();
    byte[] bytes;
    try {
      bytes = answer.body().readNBytes(limit + 1);
    } catch (IOException e) {
      throw Faults.of(answer.toString(), e);
    }
    if (bytes.length > limit) {
      throw new LimitExceededException(answer + ": a page of more than " + Json.MAX_DOCUMENT);
    }
    return bytes;
  }

  static ObjectNode object(Answer answer) throws IOException {
    try {
      return Json.parseObject(bytes(answer), answer.toString());
    } catch (MalformedInputException e) {
      throw new StoreException.ProtocolViolation(answer + ": the list is not JSON", e);
    }
  }
}
