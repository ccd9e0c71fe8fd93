package dev.layerlift.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.layerlift.oci.model.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TagTemplateTest {
  @ParameterizedTest
  @CsvSource({
    "{tag}-optimized, v1-optimized",
    "@tag-optimized, v1-optimized",
    "fast.{tag}, fast.v1",
    "a_@tag_b, a_v1_b"
  })
  void templateTakesTheSourcesTag(String template, String tag) {
    assertThat(TagTemplate.parse(template).apply(new Tag("v1"))).contains(new Tag(tag));
    assertThat(TagTemplate.parse(TagTemplate.parse(template).toString()))
        .isEqualTo(TagTemplate.parse(template));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "optimized",
        "{tag}",
        "@tag",
        "{tag}{tag}",
        "-{tag}",
        ".{tag}",
        "{tag}/x",
        "{tag} x",
        "{Tag}-x"
      })
  void whatGivesNoOtherTagIsRefused(String template) {
    assertThatIllegalArgumentException().isThrownBy(() -> TagTemplate.parse(template));
  }

  @Test
  void tagBeyondTheLimitIsNone() {
    TagTemplate template = TagTemplate.parse("{tag}-optimized");

    assertThat(template.apply(new Tag("x".repeat(118)))).isPresent();
    assertThat(template.apply(new Tag("x".repeat(119)))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "{tag}-optimized, v1-optimized, true",
    "{tag}-optimized, v1, false",
    "{tag}-optimized, -optimized, false",
    "{tag}-optimized, v1-optimized-2, false",
    "a-{tag}-a, a-v1-a, true",
    "a-{tag}-a, a-a, false"
  })
  void ownTagsAreRecognised(String template, String tag, boolean own) {
    // A tag cannot begin with a hyphen: the text decides.
    boolean made = Tag.isValid(tag) && TagTemplate.parse(template).made(new Tag(tag));

    assertThat(made).isEqualTo(own);
  }
}
