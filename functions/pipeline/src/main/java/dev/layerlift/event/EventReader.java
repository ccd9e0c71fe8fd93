package dev.layerlift.event;

import dev.layerlift.oci.model.Digest;
import dev.layerlift.oci.model.MediaType;
import dev.layerlift.oci.model.RepositoryName;
import dev.layerlift.oci.model.Tag;
import dev.layerlift.oci.model.Text;
import dev.layerlift.workflow.MalformedEventException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Reads one event. */
final class EventReader {
  private static final String SOURCE = "aws.ecr";
  private static final String DETAIL_TYPE = "ECR Image Action";
  private static final String TAG = "detail.image-tag";

  /** Ends of tags that are ours with the default settings; the same list as in the pattern. */
  private static final List<String> OWN_SUFFIXES = List.of("-optimized", "-zstd", "-soci");

  /** Where cosign keeps signatures, attestations and SBOMs that pose as images. */
  private static final Pattern COSIGN_TAG = Pattern.compile("sha256-.*\\.(?:sig|att|sbom)");

  private final JsonNode event;

  EventReader(JsonNode event) {
    this.event = event;
  }

  EcrEvent read() {
    return elsewhere("PUSH")
        .or(this::withoutTag)
        .or(this::byTag)
        .or(this::byArtifactType)
        .<EcrEvent>map(EcrEvent.NotOurs::new)
        .orElseGet(this::push);
  }

  Optional<EcrDeletion> deletion() {
    return elsewhere("DELETE").or(this::byTag).or(this::byArtifactType).isPresent()
        ? Optional.empty()
        : Optional.of(
            new EcrDeletion(
                registry(),
                repository(),
                optionalText("detail", "image-tag").map(tag -> parse(TAG, tag, Tag::parse)),
                digest()));
  }

  private Optional<String> elsewhere(String action) {
    return unless(text("source"), SOURCE, "the event's source is ")
        .or(() -> unless(text("detail-type"), DETAIL_TYPE, "the event's kind is "))
        .or(() -> unless(text("detail", "action-type"), action, "the action is "))
        .or(() -> unless(text("detail", "result"), "SUCCESS", "the action's result is "));
  }

  private static Optional<String> unless(String value, String expected, String words) {
    return value.equals(expected) ? Optional.empty() : Optional.of(words + Text.quote(value));
  }

  private Optional<String> withoutTag() {
    return optionalText("detail", "image-tag").isPresent()
        ? Optional.empty()
        : Optional.of("the push set no tag");
  }

  private Optional<String> byTag() {
    String tag = optionalText("detail", "image-tag").orElse("");
    if (OWN_SUFFIXES.stream().anyMatch(tag::endsWith)) {
      return Optional.of("the tag " + Text.quote(tag) + " is one of Layerlift's own");
    }
    return COSIGN_TAG.matcher(tag).matches()
        ? Optional.of("the tag " + Text.quote(tag) + " belongs to cosign")
        : Optional.empty();
  }

  private Optional<String> byArtifactType() {
    return optionalText("detail", "artifact-media-type")
        .filter(type -> !isImageConfig(type))
        .map(type -> "it is no container image but an artifact of the type " + Text.quote(type));
  }

  private static boolean isImageConfig(String type) {
    return type.equals(MediaType.OCI_CONFIG.name()) || type.equals(MediaType.DOCKER_CONFIG.name());
  }

  private EcrPushEvent push() {
    return new EcrPushEvent(
        registry(),
        repository(),
        parse(TAG, text("detail", "image-tag"), Tag::parse),
        digest(),
        time());
  }

  private EcrRegistry registry() {
    String account = text("account");
    String region = text("region");
    return parse("account, region", account, a -> new EcrRegistry(a, region));
  }

  private RepositoryName repository() {
    return parse(
        "detail.repository-name", text("detail", "repository-name"), RepositoryName::parse);
  }

  private Digest digest() {
    return parse("detail.image-digest", text("detail", "image-digest"), Digest::parse);
  }

  private Optional<Instant> time() {
    return optionalText("time")
        .map(time -> {
          try {
            return Instant.parse(time);
          } catch (DateTimeParseException e) {
            throw new MalformedEventException(
                "event, field time: not a time (ISO 8601): " + Text.quote(time), e);
          }
        });
  }

  private static <T> T parse(String field, String text, Function<String, T> parser) {
    try {
      return parser.apply(text);
    } catch (IllegalArgumentException e) {
      throw new MalformedEventException("event, field " + field + ": " + e.getMessage(), e);
    }
  }

  private String text(String... path) {
    JsonNode value = at(path);
    if (value == null) {
      throw new MalformedEventException("event without field " + String.join(".", path));
    }
    if (!value.isString()) {
      throw new MalformedEventException(
          "event, field %s: not a string: %s"
              .formatted(String.join(".", path), Text.quote(value.toString())));
    }
    return value.stringValue();
  }

  /** Empty where the field is absent, null or an empty string: ECR uses all of them. */
  private Optional<String> optionalText(String... path) {
    JsonNode value = at(path);
    return value == null || value.isNull()
        ? Optional.empty()
        : Optional.of(text(path)).filter(text -> !text.isEmpty());
  }

  private @Nullable JsonNode at(String... path) {
    JsonNode node = event;
    for (String name : path) {
      node = node.get(name);
      if (node == null) {
        return null;
      }
    }
    return node;
  }
}
