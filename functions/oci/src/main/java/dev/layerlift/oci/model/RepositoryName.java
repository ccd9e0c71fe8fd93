package dev.layerlift.oci.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.regex.Pattern;

/**
 * A repository's path within its registry, {@code team/app}. OCI distribution specification,
 * "Pulling manifests"; {@value #MAX_LENGTH} characters at most.
 */
public record RepositoryName(@JsonValue String path) {
  private static final String COMPONENT = "[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*+";
  private static final Pattern FORM = Pattern.compile(COMPONENT + "(?:/" + COMPONENT + ")*+");

  /** Longest path that ECR takes. */
  public static final int MAX_LENGTH = 256;

  public RepositoryName {
    if (!isValid(path)) {
      throw new IllegalArgumentException("not a repository name: " + Text.quote(path));
    }
  }

  /**
   * @throws IllegalArgumentException if the text is no repository name
   */
  @JsonCreator
  public static RepositoryName parse(String text) {
    return new RepositoryName(text);
  }

  public static boolean isValid(String text) {
    return text.length() <= MAX_LENGTH && FORM.matcher(text).matches();
  }

  @Override
  public String toString() {
    return path;
  }
}
