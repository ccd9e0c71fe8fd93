package dev.layerlift.retire;

import dev.layerlift.codec.io.LimitExceededException;
import dev.layerlift.codec.io.MalformedInputException;
import dev.layerlift.oci.model.Digest;
import dev.layerlift.oci.model.Json;
import dev.layerlift.oci.model.Tag;
import dev.layerlift.workflow.ReportFolders;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/**
 * What the reports of one image say was published for it. Reads the members that it needs and no
 * others: reports of every version are kept for a year.
 *
 * @param sourceTags that the image was pushed under
 * @param tags that were set, with what they named
 * @param variants what tags name
 * @param images the variants' images, one a platform
 * @param platforms the source's images, one a platform
 * @param layers of the source
 * @param indexed whether a SOCI index was made
 */
record Published(
    Set<Tag> sourceTags,
    Set<SetTag> tags,
    Set<Digest> variants,
    Set<Digest> images,
    Set<Digest> platforms,
    Set<Digest> layers,
    boolean indexed) {
  /** An image that is pushed again and again has many reports, which say the same. */
  private static final int MAX_REPORTS = 500;

  /**
   * @param source the tag that it was made from
   */
  record SetTag(Tag source, Tag tag, Digest digest) {}

  static Published none() {
    return new Published(
        new LinkedHashSet<>(),
        new LinkedHashSet<>(),
        new LinkedHashSet<>(),
        new LinkedHashSet<>(),
        new LinkedHashSet<>(),
        new LinkedHashSet<>(),
        false);
  }

  /** A report that cannot be read is passed over: what it would name keeps its place. */
  static Published read(ReportFolders folders, ReportFolders.Folder folder) throws IOException {
    Published all = none();
    List<String> keys = folder.reports();
    for (String key : keys.subList(Math.max(0, keys.size() - MAX_REPORTS), keys.size())) {
      Optional<JsonNode> report = parse(folders.read(key), key);
      if (report.isPresent()) {
        all = all.and(report.get());
      }
    }
    return all;
  }

  private static Optional<JsonNode> parse(String text, String key) throws IOException {
    try {
      return Optional.of(Json.parseObject(text.getBytes(StandardCharsets.UTF_8), key));
    } catch (MalformedInputException | LimitExceededException e) {
      return Optional.empty();
    }
  }

  private Published and(JsonNode report) {
    Optional<Tag> source = value(report.at("/source/tag"), Tag::parse);
    source.ifPresent(sourceTags::add);
    if (source.isPresent()) {
      for (JsonNode tag : report.path("tags")) {
        Optional<Tag> name = value(tag.path("tag"), Tag::parse);
        Optional<Digest> digest = value(tag.path("digest"), Digest::parse);
        if (name.isPresent() && digest.isPresent()) {
          tags.add(new SetTag(source.get(), name.get(), digest.get()));
        }
      }
    }
    variants.addAll(digests(report.path("results"), "digest"));
    for (JsonNode platform : report.path("platforms")) {
      value(platform.path("source"), Digest::parse).ifPresent(platforms::add);
      images.addAll(digests(platform.path("variants"), "manifest"));
    }
    layers.addAll(digests(report.path("layers"), "digest"));
    boolean soci =
        report
            .path("results")
            .valueStream()
            .anyMatch(result -> result.path("strategy").asString("").equals("soci"));
    return soci && !indexed
        ? new Published(sourceTags, tags, variants, images, platforms, layers, true)
        : this;
  }

  private static Set<Digest> digests(JsonNode list, String member) {
    return list.valueStream()
        .map(entry -> value(entry.path(member), Digest::parse))
        .flatMap(Optional::stream)
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  private static <T> Optional<T> value(JsonNode text, Function<String, T> parser) {
    try {
      return text.isString() ? Optional.of(parser.apply(text.stringValue())) : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
