package dev.layerlift.oci.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.layerlift.oci.model.RegistryHost;
import dev.layerlift.oci.store.StoreException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DockerConfigTest {
  private static final Credentials.Basic CAROL = new Credentials.Basic("carol", "correct:horse");
  private static final String AUTH =
      Base64.getEncoder().encodeToString("carol:correct:horse".getBytes(StandardCharsets.UTF_8));

  @TempDir Path folder;

  private Credentials find(String host, String json) throws IOException {
    Files.writeString(folder.resolve("config.json"), json);
    return config().obtain(RegistryHost.parse(host)).credentials();
  }

  private DockerConfig config() {
    return DockerConfig.of(Map.of("DOCKER_CONFIG", folder.toString(), "PATH", folder.toString()));
  }

  private void program(String name, String script) throws IOException {
    Path file = folder.resolve("docker-credential-" + name);
    Files.writeString(file, "#!/bin/sh\n" + script + "\n");
    assertThat(file.toFile().setExecutable(true)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "registry.example:5000",
        "https://registry.example:5000",
        "https://registry.example:5000/v2/",
        "http://registry.example:5000"
      })
  void loginIsFoundUnderEachFormOfTheHost(String key) throws Exception {
    assertThat(
            find(
                "registry.example:5000",
                "{\"auths\":{\"%s\":{\"auth\":\"%s\"}}}".formatted(key, AUTH)))
        .isEqualTo(CAROL);
  }

  @Test
  void loginToDockerHubIsFoundUnderItsOldName() throws Exception {
    assertThat(
            find(
                "docker.io",
                "{\"auths\":{\"https://index.docker.io/v1/\":{\"auth\":\"%s\"}}}".formatted(AUTH)))
        .isEqualTo(CAROL);
  }

  @Test
  void identityTokenGoesBeforeThePassword() throws Exception {
    assertThat(
            find(
                "registry.example",
                "{\"auths\":{\"registry.example\":{\"auth\":\"%s\",\"identitytoken\":\"t\"}}}"
                    .formatted(AUTH)))
        .isEqualTo(new Credentials.IdentityToken("t"));
  }

  @Test
  void plainNameAndPasswordAreTaken() throws Exception {
    assertThat(
            find(
                "registry.example",
                "{\"auths\":{\"registry.example\":"
                    + "{\"username\":\"carol\",\"password\":\"correct:horse\"}}}"))
        .isEqualTo(CAROL);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"auths\":{}}",
        "{\"auths\":{\"other.example\":{\"auth\":\"YTpi\"}}}",
        "{\"auths\":{\"registry.example\":{}}}",
        "{\"auths\":{\"registry.example\":{\"auth\":\"!!\"}}}",
        "{\"auths\":{\"registry.example\":{\"auth\":\"bm9jb2xvbg==\"}}}",
        "{\"auths\":[],\"credHelpers\":7}"
      })
  void noLoginMeansNobody(String json) throws Exception {
    assertThat(find("registry.example", json)).isEqualTo(new Credentials.Anonymous());
  }

  @Test
  void noFileMeansNobody() throws Exception {
    assertThat(config().obtain(RegistryHost.parse("registry.example")).credentials())
        .isEqualTo(new Credentials.Anonymous());
  }

  @Test
  void fileInTheHomeFolderIsTheDefault() throws Exception {
    Files.createDirectory(folder.resolve(".docker"));
    Files.writeString(
        folder.resolve(".docker/config.json"),
        "{\"auths\":{\"registry.example\":{\"auth\":\"%s\"}}}".formatted(AUTH));
    DockerConfig config = DockerConfig.of(Map.of("HOME", folder.toString(), "DOCKER_CONFIG", ""));

    assertThat(config.obtain(RegistryHost.parse("registry.example")).credentials())
        .isEqualTo(CAROL);
  }

  @Test
  void brokenFileIsAnErrorThatDoesNotQuoteIt() {
    assertThatThrownBy(() -> find("registry.example", "{\"auths\": secret"))
        .isInstanceOf(StoreException.Denied.class)
        .hasMessageContaining("config.json")
        .hasMessageNotContaining("secret")
        .hasNoCause();
  }

  @Test
  void programOfTheHostIsAskedWithTheHostOnItsInput() throws Exception {
    program(
        "mine",
        "read host; echo \"{\\\"ServerURL\\\":\\\"x\\\",\\\"Username\\\":\\\"$1\\\","
            + "\\\"Secret\\\":\\\"for $host\\\"}\"");

    assertThat(find("registry.example", "{\"credHelpers\":{\"registry.example\":\"mine\"}}"))
        .isEqualTo(new Credentials.Basic("get", "for registry.example"));
  }

  @Test
  void programForAllIsAskedWhereTheHostHasNone() throws Exception {
    program("all", "echo '{\"Username\":\"<token>\",\"Secret\":\"refresh\"}'");

    assertThat(
            find(
                "registry.example",
                "{\"credsStore\":\"all\",\"credHelpers\":{\"other.example\":\"absent\"}}"))
        .isEqualTo(new Credentials.IdentityToken("refresh"));
  }

  @Test
  void programThatDoesNotKnowTheHostLeavesItToTheFile() throws Exception {
    program("empty", "echo 'credentials not found in native keychain'; exit 1");

    assertThat(
            find(
                "registry.example",
                "{\"credsStore\":\"empty\",\"auths\":{\"registry.example\":{\"auth\":\"%s\"}}}"
                    .formatted(AUTH)))
        .isEqualTo(CAROL);
  }

  @Test
  void programThatFailsIsDeniedWithItsWords() throws Exception {
    program("locked", "echo 'the keychain is locked'; exit 3");

    assertThatThrownBy(() -> find("registry.example", "{\"credsStore\":\"locked\"}"))
        .isInstanceOf(StoreException.Denied.class)
        .hasMessageContaining("docker-credential-locked ended with status 3")
        .hasMessageContaining("the keychain is locked");
  }

  @Test
  void secretOfAProgramIsNeverShown() throws Exception {
    program("failing", "echo '{\"Username\":\"a\",\"Secret\":\"hunter2\"}'; exit 1");
    program("halved", "echo '{\"Username\":7,\"Secret\":\"hunter2\"}'");
    program("broken", "echo '{\"Username\":\"a\",\"Secret\":\"hunter2\"'");

    for (String program : new String[] {"failing", "halved", "broken"}) {
      assertThatThrownBy(
              () -> find("registry.example", "{\"credsStore\":\"%s\"}".formatted(program)))
          .isInstanceOf(StoreException.Denied.class)
          .hasMessageContaining(program)
          .hasMessageNotContaining("hunter2")
          .hasNoCause();
    }
  }

  @Test
  void programThatIsNotThereIsDenied() {
    assertThatThrownBy(() -> find("registry.example", "{\"credsStore\":\"absent\"}"))
        .isInstanceOf(StoreException.Denied.class)
        .hasMessageContaining("no such program on the PATH");
  }

  @ParameterizedTest
  @ValueSource(strings = {"../evil", "/bin/sh", "a b", "-x"})
  void nameThatIsNoProgramsNameIsDenied(String name) {
    assertThatThrownBy(() -> find("registry.example", "{\"credsStore\":\"%s\"}".formatted(name)))
        .isInstanceOf(StoreException.Denied.class)
        .hasMessageContaining("not a credential program");
  }

  @Test
  void programThatHangsIsEnded() throws Exception {
    program("slow", "echo $$ > \"${0%/*}/pid\"; exec /bin/sleep 600");
    CredentialProgram programs =
        new CredentialProgram(
            Map.of("PATH", folder.toString()), java.time.Duration.ofMillis(1_500));

    assertThatThrownBy(() -> programs.get("slow", "registry.example"))
        .isInstanceOf(StoreException.Denied.class)
        .hasMessageContaining("no answer within 1500 ms");
    long pid = Long.parseLong(Files.readString(folder.resolve("pid")).strip());
    TestRegistry.waitUntil(() -> ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isEmpty());
    assertThat(ProcessHandle.of(pid).filter(ProcessHandle::isAlive)).isEmpty();
  }
}
