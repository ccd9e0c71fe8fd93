package dev.layerlift.infra;

import dev.layerlift.infra.settings.DeploymentSettings;
import dev.layerlift.infra.settings.InvalidDeploymentException;
import dev.layerlift.infra.settings.TagForm;
import dev.layerlift.infra.settings.Wildcard;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The event pattern of a rule: that of {@code events/pattern.json} or {@code
 * events/delete-pattern.json}, and what the settings add. With the default settings it is the file.
 *
 * <p>Filters on tags and on the names of our own results meet in one field, whose matchers are
 * alternatives: an include list takes the place of the exclusions. A result whose tag it matches
 * starts an execution that Inspect ends.
 */
final class PushPattern {
  private static final String DETAIL = "detail";
  private static final String TAG = "image-tag";
  private static final String REPOSITORY = "repository-name";
  private static final String NOT = "anything-but";
  private static final String WILDCARD = "wildcard";

  /** Deletions by digest have no tag. */
  private static final Map<String, Object> ABSENT = Map.of("exists", false);

  private PushPattern() {}

  static Map<String, Object> of(Map<String, Object> file, DeploymentSettings settings) {
    Map<String, Object> detail = copy(file.get(DETAIL));
    List<Object> tags = new ArrayList<>();
    if (settings.includeTags().isEmpty()) {
      tags.addAll(without(excludedTags(detail.get(TAG)), settings));
    } else {
      tags.addAll(included(settings.includeTags()));
    }
    if (detail.get(TAG) instanceof List<?> matchers && matchers.contains(ABSENT)) {
      tags.add(ABSENT);
      if (!settings.includeTags().isEmpty()) {
        tags.add("");
      }
    }
    detail.put(TAG, tags);
    if (!settings.includeRepositories().isEmpty()) {
      detail.put(REPOSITORY, included(settings.includeRepositories()));
    }
    if (!settings.excludeRepositories().isEmpty()) {
      detail.put(REPOSITORY, excluded(texts(settings.excludeRepositories())));
    }
    Map<String, Object> pattern = new LinkedHashMap<>(file);
    pattern.put(DETAIL, detail);
    return pattern;
  }

  private static List<Object> without(List<String> tags, DeploymentSettings settings) {
    Stream<String> own = settings.resultTags().stream().map(TagForm::results).map(Wildcard::text);
    return excluded(
        Stream.of(tags.stream(), own, texts(settings.excludeTags()).stream())
            .flatMap(s -> s)
            .distinct()
            .toList());
  }

  /** The file's {@code [{"anything-but": {"wildcard": [...]}}]}. */
  private static List<String> excludedTags(@Nullable Object matchers) {
    if (matchers instanceof List<?> list
        && !list.isEmpty()
        && list.getFirst() instanceof Map<?, ?> matcher
        && matcher.get(NOT) instanceof Map<?, ?> not
        && not.get(WILDCARD) instanceof List<?> tags) {
      return tags.stream().map(String::valueOf).toList();
    }
    throw new InvalidDeploymentException(
        "events: " + TAG + " does not begin with {\"anything-but\": {\"wildcard\": [...]}}");
  }

  private static List<Object> included(List<Wildcard> names) {
    return names.stream().<Object>map(name -> Map.of(WILDCARD, name.text())).toList();
  }

  private static List<Object> excluded(List<String> names) {
    return List.of(Map.of(NOT, Map.of(WILDCARD, names)));
  }

  private static List<String> texts(List<Wildcard> names) {
    return names.stream().map(Wildcard::text).toList();
  }

  private static Map<String, Object> copy(@Nullable Object detail) {
    Map<String, Object> copy = new LinkedHashMap<>();
    if (detail instanceof Map<?, ?> fields) {
      fields.forEach(
          (name, matchers) -> copy.put(String.valueOf(name), new ArrayList<>((List<?>) matchers)));
    }
    return copy;
  }
}
