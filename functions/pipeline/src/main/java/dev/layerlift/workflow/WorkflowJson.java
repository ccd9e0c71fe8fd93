package dev.layerlift.workflow;

import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import dev.layerlift.codec.io.ByteSize;
import dev.layerlift.codec.io.LimitExceededException;
import dev.layerlift.codec.io.MalformedInputException;
import dev.layerlift.oci.model.Text;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.deser.std.StdDeserializer;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.ser.std.StdSerializer;

/**
 * The records of this package as JSON: digests, tags and sizes as text, absent values as {@code
 * null}. Strict when read: every component must be there, and unknown or repeated names, other
 * kinds of value and trailing text are refused.
 */
public final class WorkflowJson {
  /** Four times what Step Functions moves between two states. */
  public static final ByteSize MAX_DOCUMENT = ByteSize.ofMebibytes(1);

  private static final int MAX_DEPTH = 32;

  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(MAX_DEPTH)
                          .maxDocumentLength(MAX_DOCUMENT.bytes())
                          .build())
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .build())
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
          .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
          .changeDefaultVisibility(v -> v.withIsGetterVisibility(Visibility.NONE))
          .addModule(
              new SimpleModule()
                  .addSerializer(new ByteSizeWriter())
                  .addDeserializer(ByteSize.class, new ByteSizeReader()))
          .build();

  private WorkflowJson() {}

  /**
   * @param what names the document in errors, such as {@code payload of Publish}
   * @throws MalformedInputException if the text is not the record
   * @throws LimitExceededException beyond {@link #MAX_DOCUMENT}
   */
  public static <T> T read(byte[] json, Class<T> type, String what) throws IOException {
    if (json.length > MAX_DOCUMENT.bytes()) {
      throw new LimitExceededException(
          what + ": " + json.length + " bytes of JSON, the limit is " + MAX_DOCUMENT);
    }
    try {
      T value = MAPPER.readValue(json, type);
      if (value == null) {
        throw new MalformedInputException(what + ": null");
      }
      return value;
    } catch (StreamConstraintsException e) {
      throw new LimitExceededException(
          what + ": JSON beyond a limit: " + Text.line(e.getOriginalMessage()));
    } catch (JacksonException e) {
      throw new MalformedInputException(what + ": " + Text.line(e.getOriginalMessage()), e);
    }
  }

  public static <T> T read(String json, Class<T> type, String what) throws IOException {
    return read(json.getBytes(StandardCharsets.UTF_8), type, what);
  }

  /** Compact, UTF-8, components in the order of the record. */
  public static byte[] write(Object record) {
    return MAPPER.writeValueAsBytes(record);
  }

  public static String writeText(Object record) {
    return MAPPER.writeValueAsString(record);
  }

  private static final class ByteSizeWriter extends StdSerializer<ByteSize> {
    ByteSizeWriter() {
      super(ByteSize.class);
    }

    @Override
    public void serialize(ByteSize size, JsonGenerator json, SerializationContext context) {
      json.writeString(size.toString());
    }
  }

  private static final class ByteSizeReader extends StdDeserializer<ByteSize> {
    ByteSizeReader() {
      super(ByteSize.class);
    }

    @Override
    public ByteSize deserialize(JsonParser json, DeserializationContext context) {
      try {
        return ByteSize.parse(json.getString());
      } catch (IllegalArgumentException e) {
        return (ByteSize)
            context.handleWeirdStringValue(ByteSize.class, json.getString(), e.getMessage());
      }
    }
  }
}
