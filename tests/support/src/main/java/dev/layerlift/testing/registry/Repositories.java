package dev.layerlift.testing.registry;

import java.time.InstantSource;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.regex.Pattern;

/** All repositories of one registry. */
final class Repositories {
  private static final Pattern NAME =
      Pattern.compile("[a-z0-9]+((\\.|_|__|-+)[a-z0-9]+)*(/[a-z0-9]+((\\.|_|__|-+)[a-z0-9]+)*)*");

  private final boolean created;
  private final InstantSource clock;
  private final Map<String, Repository> byName = new ConcurrentSkipListMap<>();

  Repositories(RegistryManners manners, InstantSource clock) {
    this.created = manners.createsRepositories();
    this.clock = clock;
  }

  static boolean isName(String name) {
    return name.length() <= 255 && NAME.matcher(name).matches();
  }

  Repository create(String name) {
    if (!isName(name)) {
      throw new IllegalArgumentException("not a repository name: " + name);
    }
    return byName.computeIfAbsent(name, n -> new Repository(n, clock));
  }

  Optional<Repository> find(String name) {
    return Optional.ofNullable(byName.get(name));
  }

  Collection<Repository> all() {
    return byName.values();
  }

  Repository require(String name) throws RegistryError {
    return find(name).orElseThrow(() -> RegistryError.nameUnknown(name));
  }

  Repository forPush(String name) throws RegistryError {
    return created ? create(name) : require(name);
  }
}
