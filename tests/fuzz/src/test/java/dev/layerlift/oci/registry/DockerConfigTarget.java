package dev.layerlift.oci.registry;

import dev.layerlift.fuzz.Property;
import dev.layerlift.oci.model.RegistryHost;
import dev.layerlift.oci.store.StoreException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The configuration of {@code docker login}: credentials, none, or a refusal; neither tells the
 * secret that the corpus has, with its causes. No credential program is there to be run.
 */
public final class DockerConfigTarget {
  private static final List<RegistryHost> HOSTS =
      List.of(RegistryHost.parse("docker.io"), RegistryHost.parse("r.example:5000"));

  /** The password, or token, of the inputs that are kept, and the pair of it. */
  private static final String SECRET = "hunter2hunter2";

  private static final String ENCODED =
      Base64.getEncoder()
          .encodeToString(("user:" + SECRET).getBytes(StandardCharsets.UTF_8))
          .replace("=", "");

  private static final Path FILE = file();

  private DockerConfigTarget() {}

  public static void check(byte[] input) throws IOException {
    Files.write(FILE, input);
    DockerConfig config =
        new DockerConfig(FILE, new CredentialProgram(Map.of(), Duration.ofSeconds(1)));
    for (RegistryHost host : HOSTS) {
      try {
        credentials(config.obtain(host).credentials());
      } catch (StoreException.Denied e) {
        Property.isOneLine(e);
        if (!namesProgram(e.getMessage())) {
          tellsNoSecret(withCauses(e));
        }
      }
    }
  }

  /** That is shown, whatever stands in its place. */
  private static boolean namesProgram(@Nullable String refusal) {
    return refusal != null
        && (refusal.startsWith("not a credential program")
            || refusal.startsWith("the Docker configuration names"));
  }

  private static void credentials(Credentials credentials) {
    switch (credentials) {
      case Credentials.Anonymous _ -> {}
      case Credentials.IdentityToken token -> tellsNoSecret(token.toString());
      case Credentials.Basic basic -> {
        Property.holds(basic.username().indexOf(':') < 0, "a user name with a colon");
        Property.isOneLine(Authorization.basic(basic));
        // A user name is shown, whatever stands in its place.
        if (!basic.username().contains(SECRET) && !basic.username().contains(ENCODED)) {
          tellsNoSecret(basic.toString());
        }
      }
    }
  }

  private static void tellsNoSecret(String text) {
    Property.holds(!text.contains(SECRET) && !text.contains(ENCODED), "the secret in: " + text);
  }

  private static String withCauses(Throwable refusal) {
    StringWriter text = new StringWriter();
    refusal.printStackTrace(new PrintWriter(text));
    return text.toString();
  }

  private static Path file() {
    try {
      Path file = Files.createTempFile("layerlift-fuzz-", ".json");
      file.toFile().deleteOnExit();
      return file;
    } catch (IOException e) {
      throw new AssertionError("no temporary file", e);
    }
  }
}
