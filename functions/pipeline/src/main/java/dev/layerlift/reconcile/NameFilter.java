package dev.layerlift.reconcile;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Names to take and names to leave, as the event rule has them: {@code *} stands for any
 * characters, upper case is not lower case.
 *
 * @param include empty for all
 * @param exclude empty for none
 */
public record NameFilter(List<Pattern> include, List<Pattern> exclude) {
  public NameFilter {
    include = List.copyOf(include);
    exclude = List.copyOf(exclude);
  }

  /**
   * @param include names, separated by spaces
   * @param exclude names, separated by spaces
   */
  public static NameFilter parse(String include, String exclude) {
    return new NameFilter(patterns(include), patterns(exclude));
  }

  public boolean accepts(String name) {
    return (include.isEmpty() || matches(include, name)) && !matches(exclude, name);
  }

  private static boolean matches(List<Pattern> patterns, String name) {
    return patterns.stream().anyMatch(pattern -> pattern.matcher(name).matches());
  }

  private static List<Pattern> patterns(String names) {
    return Stream.of(names.strip().split(" +"))
        .filter(name -> !name.isEmpty())
        .map(NameFilter::pattern)
        .toList();
  }

  private static Pattern pattern(String name) {
    return Pattern.compile(
        Stream.of(name.split("\\*", -1)).map(Pattern::quote).collect(Collectors.joining(".*")));
  }
}
