package dev.layerlift.workflow;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.layerlift.oci.model.Tag;
import dev.layerlift.oci.model.Text;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How a result's tag is made from the source's: {@code {tag}-optimized}. {@code @tag} can stand for
 * {@code {tag}}: the values of AWS resource tags know no braces.
 *
 * @param prefix before the source's tag
 * @param suffix behind the source's tag
 */
public record TagTemplate(String prefix, String suffix) {
  private static final Pattern FORM =
      Pattern.compile("([A-Za-z0-9_.-]{0,100})(?:\\{tag\\}|@tag)([A-Za-z0-9_.-]{0,100})");

  public TagTemplate {
    if (prefix.isEmpty() && suffix.isEmpty()) {
      throw new IllegalArgumentException("the template {tag} alone would move the source's tag");
    }
    if (!Tag.isValid(prefix + "t" + suffix)) {
      throw new IllegalArgumentException(
          "no tag can come of it: " + Text.quote(prefix + "{tag}" + suffix));
    }
  }

  /**
   * @throws IllegalArgumentException if the text is no template, or one that gives no other tag
   */
  @JsonCreator
  public static TagTemplate parse(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "not a tag template: "
              + Text.quote(text)
              + " (write {tag}-optimized, or @tag-optimized)");
    }
    return new TagTemplate(matcher.group(1), matcher.group(2));
  }

  /** The result's tag; empty where it would pass 128 characters. */
  public Optional<Tag> apply(Tag source) {
    String name = prefix + source + suffix;
    return Tag.isValid(name) ? Optional.of(new Tag(name)) : Optional.empty();
  }

  /** The tag that this one was made from, if this template has made it. */
  public Optional<Tag> source(Tag made) {
    if (!made(made)) {
      return Optional.empty();
    }
    String name = made.name().substring(prefix.length(), made.name().length() - suffix.length());
    return Tag.isValid(name) ? Optional.of(new Tag(name)) : Optional.empty();
  }

  /** Whether the tag looks as if this template had made it. */
  public boolean made(Tag tag) {
    return tag.name().length() > prefix.length() + suffix.length()
        && tag.name().startsWith(prefix)
        && tag.name().endsWith(suffix);
  }

  @JsonValue
  @Override
  public String toString() {
    return prefix + "{tag}" + suffix;
  }
}
