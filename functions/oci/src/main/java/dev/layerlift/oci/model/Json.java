package dev.layerlift.oci.model;

import dev.layerlift.codec.io.ByteSize;
import dev.layerlift.codec.io.LimitExceededException;
import dev.layerlift.codec.io.MalformedInputException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * JSON from outside as trees that keep unknown fields, their order and the exact value of numbers.
 * Repeated names are refused: two readers could believe two different documents.
 */
public final class Json {
  /** Largest document that is read: ECR's limit for a manifest, kept for configurations too. */
  public static final ByteSize MAX_DOCUMENT = ByteSize.ofMebibytes(4);

  /** Deepest nesting that is read. */
  public static final int MAX_DEPTH = 100;

  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(MAX_DEPTH)
                          .maxDocumentLength(MAX_DOCUMENT.bytes())
                          .maxStringLength((int) MAX_DOCUMENT.bytes())
                          .build())
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .build())
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  private Json() {}

  /**
   * @param what names the document in errors, such as {@code manifest sha256:…}
   * @throws MalformedInputException if the bytes are not one JSON object
   * @throws LimitExceededException beyond {@link #MAX_DOCUMENT} or {@link #MAX_DEPTH}
   */
  public static ObjectNode parseObject(byte[] bytes, String what) throws IOException {
    if (!(parse(bytes, what) instanceof ObjectNode object)) {
      throw new MalformedInputException(what + ": not a JSON object");
    }
    return object;
  }

  /**
   * @param what names the document in errors, such as {@code manifest.json}
   * @throws MalformedInputException if the bytes are not one JSON array
   * @throws LimitExceededException beyond {@link #MAX_DOCUMENT} or {@link #MAX_DEPTH}
   */
  public static ArrayNode parseArray(byte[] bytes, String what) throws IOException {
    if (!(parse(bytes, what) instanceof ArrayNode array)) {
      throw new MalformedInputException(what + ": not a JSON array");
    }
    return array;
  }

  private static JsonNode parse(byte[] bytes, String what) throws IOException {
    if (bytes.length > MAX_DOCUMENT.bytes()) {
      throw new LimitExceededException(
          what + ": " + bytes.length + " bytes of JSON, the limit is " + MAX_DOCUMENT);
    }
    try {
      return MAPPER.readTree(text(bytes, what));
    } catch (StreamConstraintsException e) {
      throw new LimitExceededException(
          what + ": JSON beyond a limit: " + Text.line(e.getOriginalMessage()));
    } catch (JacksonException e) {
      throw new MalformedInputException(
          what + ": not JSON: " + Text.line(e.getOriginalMessage()), e);
    } catch (NumberFormatException e) {
      throw new MalformedInputException(what + ": JSON with a number beyond every range", e);
    }
  }

  /**
   * Strictly UTF-8 (RFC 8259, section 8.1): other readers take what is malformed, or another
   * encoding, for other text or for none.
   */
  private static String text(byte[] bytes, String what) throws MalformedInputException {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(in).toString();
    } catch (CharacterCodingException e) {
      throw new MalformedInputException(
          what + ": not JSON: no UTF-8 from offset " + in.position() + " on", e);
    }
  }

  /** Compact, UTF-8, fields in the order of the tree. */
  public static byte[] write(JsonNode tree) {
    return MAPPER.writeValueAsBytes(tree);
  }

  public static ObjectNode newObject() {
    return MAPPER.createObjectNode();
  }

  /**
   * The text at a name, absent where there is no such name or its value is {@code null}.
   *
   * @throws MalformedInputException if the value is of another kind
   */
  public static Optional<String> optionalText(ObjectNode object, String name, String what)
      throws MalformedInputException {
    JsonNode value = object.get(name);
    if (value == null || value.isNull()) {
      return Optional.empty();
    }
    if (!value.isString()) {
      throw new MalformedInputException(what + ": '" + name + "' is not a string");
    }
    return Optional.of(value.stringValue());
  }
}
