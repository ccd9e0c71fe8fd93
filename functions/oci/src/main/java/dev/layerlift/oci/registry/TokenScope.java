package dev.layerlift.oci.registry;

import dev.layerlift.oci.model.RepositoryName;
import java.util.ArrayList;
import java.util.List;

/**
 * What a bearer token must allow: {@code repository:team/app:pull,push}. Distribution token
 * authentication specification, "Requesting a token".
 */
record TokenScope(List<String> parts) {
  TokenScope {
    parts = List.copyOf(parts);
  }

  static TokenScope pull(RepositoryName name) {
    return new TokenScope(List.of("repository:" + name + ":pull"));
  }

  static TokenScope push(RepositoryName name) {
    return new TokenScope(List.of("repository:" + name + ":pull,push"));
  }

  /** With what the registry's challenge asks for besides. */
  TokenScope and(List<String> more) {
    List<String> all = new ArrayList<>(parts);
    more.stream().filter(p -> !all.contains(p)).forEach(all::add);
    return new TokenScope(all);
  }
}
