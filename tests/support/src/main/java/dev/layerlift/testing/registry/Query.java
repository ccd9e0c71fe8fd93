package dev.layerlift.testing.registry;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The decoded parameters of a query; the first value where one is given twice. */
record Query(Map<String, List<String>> parameters) {
  static Query parse(String raw) {
    Map<String, List<String>> parameters = new LinkedHashMap<>();
    if (!raw.isEmpty()) {
      for (String pair : raw.split("&", -1)) {
        int equals = pair.indexOf('=');
        String name = decode(equals < 0 ? pair : pair.substring(0, equals));
        String value = equals < 0 ? "" : decode(pair.substring(equals + 1));
        parameters.merge(
            name,
            List.of(value),
            (a, b) -> {
              List<String> both = new ArrayList<>(a);
              both.addAll(b);
              return List.copyOf(both);
            });
      }
    }
    return new Query(parameters);
  }

  Optional<String> first(String name) {
    return all(name).stream().findFirst();
  }

  List<String> all(String name) {
    return parameters.getOrDefault(name, List.of());
  }

  private static String decode(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }
}
