package dev.layerlift.oci.registry;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One challenge of a {@code WWW-Authenticate} header. RFC 9110, section 11.6.1: several may share a
 * header, separated by the same commas as their parameters.
 *
 * @param scheme in lower case
 * @param parameters names in lower case
 */
record Challenge(String scheme, Map<String, String> parameters) {
  private static final String TOKEN = "[A-Za-z0-9!#$%&'*+.^_`|~-]++";
  private static final Pattern PART =
      Pattern.compile(
          "\\G[\\s,]*+(?:(?<name>"
              + TOKEN
              + ")\\s*+=\\s*+(?:\"(?<quoted>(?:[^\"\\\\]|\\\\.)*+)\"|(?<plain>"
              + TOKEN
              + "))|(?<scheme>"
              + TOKEN
              + ")(?=[\\s,]|$))");
  private static final int LONGEST = 8 << 10;

  /** What can be read; a broken tail is left out. */
  static List<Challenge> parse(List<String> headers) {
    List<Challenge> challenges = new ArrayList<>();
    for (String header : headers) {
      if (header.length() <= LONGEST) {
        parse(header, challenges);
      }
    }
    return challenges;
  }

  private static void parse(String header, List<Challenge> into) {
    Matcher matcher = PART.matcher(header);
    Optional<Challenge> current = Optional.empty();
    while (matcher.find()) {
      String scheme = matcher.group("scheme");
      if (scheme != null) {
        current = Optional.of(new Challenge(lower(scheme), new LinkedHashMap<>()));
        into.add(current.get());
        continue;
      }
      String name = matcher.group("name");
      String quoted = matcher.group("quoted");
      String plain = matcher.group("plain");
      String value = quoted != null ? quoted.replaceAll("\\\\(.)", "$1") : plain;
      if (current.isPresent() && name != null && value != null) {
        current.get().parameters.putIfAbsent(lower(name), value);
      }
    }
  }

  private static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }

  Optional<String> parameter(String name) {
    return Optional.ofNullable(parameters.get(name));
  }

  /** The scopes of a bearer challenge, one an entry. */
  List<String> scopes() {
    return parameter("scope").map(s -> List.of(s.strip().split("\\s+"))).orElse(List.of()).stream()
        .filter(s -> !s.isEmpty())
        .toList();
  }
}
