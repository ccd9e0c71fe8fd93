package dev.layerlift.oci.registry;

import dev.layerlift.codec.io.LimitExceededException;
import dev.layerlift.codec.io.MalformedInputException;
import dev.layerlift.oci.model.Json;
import dev.layerlift.oci.model.RegistryHost;
import dev.layerlift.oci.store.StoreException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/**
 * Credentials as {@code docker login} leaves them: in {@code config.json} or behind the credential
 * program that it names. The file is read each time, so that a new login is seen.
 */
public final class DockerConfig implements CredentialsSource {
  private static final String DOCKER_HUB = "docker.io";
  private static final String DOCKER_HUB_KEY = "https://index.docker.io/v1/";

  /** A program may ask a person or a network. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Path file;
  private final CredentialProgram programs;

  DockerConfig(Path file, CredentialProgram programs) {
    this.file = file;
    this.programs = programs;
  }

  /**
   * @param environment {@code DOCKER_CONFIG} names the folder of the file, else {@code .docker} in
   *     {@code HOME}; {@code PATH} is where credential programs are looked for
   */
  public static DockerConfig of(Map<String, String> environment) {
    Path folder =
        Optional.ofNullable(environment.get("DOCKER_CONFIG"))
            .filter(f -> !f.isEmpty())
            .map(Path::of)
            .orElseGet(() -> Path.of(environment.getOrDefault("HOME", ".")).resolve(".docker"));
    return new DockerConfig(
        folder.resolve("config.json"), new CredentialProgram(environment, PATIENCE));
  }

  /**
   * @throws StoreException.Denied if the file cannot be read or a credential program fails
   */
  @Override
  public TimedCredentials obtain(RegistryHost host) throws IOException {
    Optional<ObjectNode> config = read();
    return TimedCredentials.unlimited(
        config.isEmpty() ? new Credentials.Anonymous() : find(config.get(), host));
  }

  private Optional<ObjectNode> read() throws IOException {
    try {
      return Optional.of(Json.parseObject(Files.readAllBytes(file), file.toString()));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (MalformedInputException | LimitExceededException e) {
      // The cause could quote a secret.
      throw new StoreException.Denied("the Docker configuration " + file + " is not JSON");
    } catch (IOException e) {
      throw new StoreException.Denied("cannot read the Docker configuration " + file, e);
    }
  }

  /** The host's own program, the program for all, the file itself: the first that knows it. */
  private Credentials find(ObjectNode config, RegistryHost host) throws IOException {
    for (String key : keys(host)) {
      Optional<String> own = text(member(config, "credHelpers"), key);
      if (own.isPresent()) {
        return programs
            .get(own.get(), key)
            .orElseGet(() -> stored(config, host).orElseGet(Credentials.Anonymous::new));
      }
    }
    Optional<String> store = text(Optional.of(config), "credsStore");
    if (store.isPresent()) {
      String key = isDockerHub(host) ? DOCKER_HUB_KEY : host.name();
      Optional<Credentials> found = programs.get(store.get(), key);
      if (found.isPresent()) {
        return found.get();
      }
    }
    return stored(config, host).orElseGet(Credentials.Anonymous::new);
  }

  private static Optional<Credentials> stored(ObjectNode config, RegistryHost host) {
    Optional<ObjectNode> auths = member(config, "auths");
    for (String key : keys(host)) {
      Optional<Credentials> entry = auths.flatMap(a -> member(a, key)).flatMap(DockerConfig::entry);
      if (entry.isPresent()) {
        return entry;
      }
    }
    return Optional.empty();
  }

  private static Optional<Credentials> entry(ObjectNode entry) {
    Optional<String> token = text(Optional.of(entry), "identitytoken");
    if (token.isPresent()) {
      return Optional.of(new Credentials.IdentityToken(token.get()));
    }
    Optional<String> auth = text(Optional.of(entry), "auth");
    if (auth.isPresent()) {
      return decoded(auth.get());
    }
    Optional<String> username = text(Optional.of(entry), "username");
    Optional<String> password = text(Optional.of(entry), "password");
    return username.isPresent() && password.isPresent() && username.get().indexOf(':') < 0
        ? Optional.of(new Credentials.Basic(username.get(), password.get()))
        : Optional.empty();
  }

  private static Optional<Credentials> decoded(String auth) {
    try {
      String pair = new String(Base64.getDecoder().decode(auth), StandardCharsets.UTF_8);
      int colon = pair.indexOf(':');
      return colon <= 0
          ? Optional.empty()
          : Optional.of(
              new Credentials.Basic(
                  pair.substring(0, colon), pair.substring(colon + 1).replaceAll("\0+$", "")));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** The forms in which tools have written a host over the years. */
  private static List<String> keys(RegistryHost host) {
    String name = host.name();
    return isDockerHub(host)
        ? List.of(DOCKER_HUB_KEY, "index.docker.io", DOCKER_HUB, "https://index.docker.io")
        : List.of(
            name,
            "https://" + name,
            "https://" + name + "/",
            "https://" + name + "/v1/",
            "https://" + name + "/v2/",
            "http://" + name);
  }

  private static boolean isDockerHub(RegistryHost host) {
    return host.name().equals(DOCKER_HUB);
  }

  private static Optional<ObjectNode> member(ObjectNode owner, String name) {
    return owner.get(name) instanceof ObjectNode member ? Optional.of(member) : Optional.empty();
  }

  private static Optional<String> text(Optional<ObjectNode> owner, String name) {
    return owner
        .map(o -> o.path(name))
        .filter(v -> v.isString() && !v.stringValue().isEmpty())
        .map(v -> v.stringValue());
  }

  @Override
  public String toString() {
    return "Docker configuration " + file;
  }
}
