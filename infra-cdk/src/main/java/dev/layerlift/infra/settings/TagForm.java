package dev.layerlift.infra.settings;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How a result's tag is made from the source's: {@code {tag}-optimized}, {@code @tag-optimized}.
 */
public record TagForm(String prefix, String suffix) {
  private static final Pattern FORM =
      Pattern.compile("([A-Za-z0-9_.-]{0,100})(?:\\{tag\\}|@tag)([A-Za-z0-9_.-]{0,100})");

  static TagForm parse(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "not a tag template: it needs one {tag}, and beside it only letters, digits and _ . -");
    }
    TagForm form = new TagForm(matcher.group(1), matcher.group(2));
    if (form.prefix.isEmpty() && form.suffix.isEmpty()) {
      throw new IllegalArgumentException("{tag} alone would move the source's tag");
    }
    if (form.prefix.startsWith(".") || form.prefix.startsWith("-")) {
      throw new IllegalArgumentException("a tag begins with a letter, a digit or _");
    }
    return form;
  }

  /** Matches every tag that this form makes. */
  public Wildcard results() {
    return new Wildcard(prefix + "*" + suffix);
  }

  @Override
  public String toString() {
    return prefix + "{tag}" + suffix;
  }
}
