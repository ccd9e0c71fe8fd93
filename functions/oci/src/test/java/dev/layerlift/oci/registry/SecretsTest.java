package dev.layerlift.oci.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.layerlift.oci.model.Descriptor;
import dev.layerlift.oci.model.Digest;
import dev.layerlift.oci.model.RegistryHost;
import dev.layerlift.oci.model.RepositoryName;
import dev.layerlift.oci.model.Tag;
import dev.layerlift.oci.store.ImageTarget;
import dev.layerlift.oci.store.SampleImage;
import dev.layerlift.testing.content.Content;
import dev.layerlift.testing.fault.Fault;
import dev.layerlift.testing.fault.FaultRule;
import dev.layerlift.testing.registry.RegistryManners;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Whatever a registry does, no text that leaves the client holds a secret. */
class SecretsTest {
  private static final String PASSWORD = "hunter2-the-password";
  private static final String TOKEN = "hunter2-the-token";
  private static final String SIGNATURE = "hunter2-the-signature";
  private static final Credentials.Basic CAROL = new Credentials.Basic("carol", PASSWORD);
  private static final String BASIC = Authorization.basic(CAROL).substring("Basic ".length());
  private static final byte[] BYTES = TestRegistry.bytes(100_000);
  private static final Descriptor BLOB = TestRegistry.descriptor(BYTES);

  /** One thing that a client does. */
  private interface Act {
    void on(ImageTarget target) throws Exception;
  }

  private static final List<Act> ACTS =
      List.of(
          t -> t.manifest(Tag.parse("v1")),
          t -> t.resolve(Tag.parse("v1")),
          t -> t.blob(BLOB).readAllBytes(),
          t -> t.hasBlob(BLOB),
          ImageTarget::tags,
          t -> t.referrers(BLOB.digest()),
          t -> t.putBlob(BLOB, BYTES),
          t -> t.mount(BLOB, RepositoryName.parse("team/other")),
          t -> t.putManifest(SampleImage.of("x").manifest()),
          t -> t.tag(Tag.parse("v1"), SampleImage.of("x").manifest()),
          t -> {
            try (var upload = t.upload()) {
              upload.write(BYTES, 0, BYTES.length);
              upload.commit(Digest.sha256(BYTES), BYTES.length);
            }
          });

  /** Answers that echo and reflect what they should not. */
  private static List<Fault> hostile(String here) {
    List<Fault> faults = new ArrayList<>();
    String json =
        """
        {"errors":[{"code":"%s","message":\
        "got %s and Basic %s and Bearer %s for https://carol:%s@b.example/?s=%s"}]}
        """
            .formatted(PASSWORD, PASSWORD, BASIC, TOKEN, PASSWORD, SIGNATURE);
    for (int status : new int[] {400, 401, 403, 404, 409, 413, 429, 500, 503}) {
      faults.add(
          new Fault.Answer(status, Map.of("Content-Type", "application/json"), Content.of(json)));
    }
    faults.add(new Fault.Answer(401, challenge(here), Content.of(json)));
    for (String location :
        List.of(
            "http://169.254.169.254/x?sig=" + SIGNATURE,
            "http://carol:" + PASSWORD + "@127.0.0.1:1/x",
            "http://127.0.0.1:1/x?sig=" + SIGNATURE,
            "http://a b/?sig=" + SIGNATURE,
            here + "/nowhere?sig=" + SIGNATURE)) {
      faults.add(new Fault.Answer(307, Map.of("Location", location), Content.of("")));
      faults.add(new Fault.Answer(202, Map.of("Location", location), Content.of("")));
      faults.add(
          new Fault.Answer(
              200,
              Map.of(
                  "Link", "<" + location + ">; rel=\"next\"", "Content-Type", "application/json"),
              Content.of("{\"tags\":[]}")));
    }
    faults.add(new Fault.CutBeforeResponse());
    faults.add(new Fault.ClaimHeader("Content-Type", "text/html"));
    return faults;
  }

  private static Map<String, String> challenge(String here) {
    return Map.of(
        "WWW-Authenticate",
        "Bearer realm=\"" + here + "/token?sig=" + SIGNATURE + "\",service=\"x\",scope=\"y\"");
  }

  @Test
  void noErrorTellsOne() throws Exception {
    int errors = 0;
    try (TestRegistry registry =
        TestRegistry.start(RegistryManners.plain(), server -> CredentialsSource.fixed(CAROL))) {
      registry.layer(BYTES);
      String here = registry.server.uri().toString();
      for (Fault fault : hostile(here)) {
        registry.server.faults().clear();
        registry.fault(FaultRule.always("*", "/v2/.*", fault));
        registry.fault(
            FaultRule.always(
                "*",
                "/token",
                new Fault.Answer(
                    200, Map.of(), Content.of("{\"token\":\"" + TOKEN + "\",\"x\":1}"))));
        for (Act act : ACTS) {
          Throwable thrown = catchThrowable(() -> act.on(registry.repository));
          if (thrown != null) {
            errors++;
            assertNoSecret(trace(thrown), fault);
          }
        }
        assertNoSecret(registry.client + " " + registry.repository, fault);
      }
    }
    assertThat(errors).isGreaterThan(200);
  }

  private static String trace(Throwable thrown) {
    StringWriter text = new StringWriter();
    thrown.printStackTrace(new PrintWriter(text));
    return text.toString();
  }

  private static void assertNoSecret(String text, Object source) {
    assertThat(text).as("%s", source).doesNotContainIgnoringCase("hunter2").doesNotContain(BASIC);
  }

  @Test
  void noValueTellsOne() {
    for (Object value :
        List.of(
            CAROL,
            new Credentials.IdentityToken(TOKEN),
            TimedCredentials.unlimited(CAROL),
            new BearerToken(TOKEN, Instant.EPOCH),
            CredentialsSource.fixed(CAROL),
            Request.of(
                "GET",
                RegistryEndpoint.of(RegistryHost.parse("a.example"))
                    .resolve("/x", Optional.of(SIGNATURE)),
                TokenScope.pull(TestRegistry.NAME)))) {
      assertNoSecret(value.toString(), value.getClass());
    }
  }
}
