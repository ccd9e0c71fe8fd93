package dev.layerlift.oci.registry;

import dev.layerlift.codec.io.LimitExceededException;
import dev.layerlift.oci.model.Tag;
import dev.layerlift.oci.store.StoreException;
import java.io.IOException;
import java.net.URI;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/** Lists tags. OCI distribution specification, "Listing tags". */
final class TagList {
  private static final int PAGE = 1_000;
  private static final int MOST_TAGS = 1_000_000;

  private final Steps steps;

  TagList(Steps steps) {
    this.steps = steps;
  }

  List<Tag> all() throws IOException {
    SortedSet<Tag> tags = new TreeSet<>(Comparator.comparing(Tag::name));
    Pages.walk(steps.urls().tags(PAGE), page -> steps.calls().repeat(() -> read(page, tags)));
    return List.copyOf(tags);
  }

  /** Returns the next page. */
  private Optional<URI> read(URI page, SortedSet<Tag> into) throws IOException {
    try (Answer answer = steps.calls().once(Request.of("GET", page, steps.pull()))) {
      if (answer.status() == 404) {
        // The distribution registry knows no repository without tags.
        answer.discard();
        return Optional.empty();
      }
      if (answer.status() != 200) {
        throw steps.calls().failure(answer);
      }
      JsonNode tags = ListAnswer.object(answer).path("tags");
      for (JsonNode tag : tags) {
        into.add(parse(answer, tag));
      }
      if (into.size() > MOST_TAGS) {
        throw new LimitExceededException(answer + ": more than " + MOST_TAGS + " tags");
      }
      return Pages.next(answer, steps.calls().redirects());
    }
  }

  private static Tag parse(Answer answer, JsonNode tag) throws StoreException {
    if (!tag.isString()) {
      throw new StoreException.ProtocolViolation(answer + ": a tag that is no string");
    }
    try {
      return Tag.parse(tag.stringValue());
    } catch (IllegalArgumentException e) {
      throw new StoreException.ProtocolViolation(answer + ": " + e.getMessage(), e);
    }
  }
}
