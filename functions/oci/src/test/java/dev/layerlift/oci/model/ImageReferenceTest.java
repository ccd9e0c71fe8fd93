package dev.layerlift.oci.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ImageReferenceTest {
  private static final String DIGEST = "sha256:" + "0123456789abcdef".repeat(4);

  private static String pick(SplittableRandom random, List<String> choices) {
    return choices.get(random.nextInt(choices.size()));
  }

  @Test
  void textIsTheInverseOfParse() {
    SplittableRandom random = new SplittableRandom(1);
    List<String> hosts =
        List.of("localhost", "localhost:5000", "registry.example", "[::1]:5000", "h:80", "A.B");
    List<String> names = List.of("app", "team/app", "a/b/c", "a.b/c__d", "5000");
    List<String> tags = List.of("v1", "_", "5000", "latest", "sha256-0");
    for (int i = 0; i < 500; i++) {
      boolean tagged = random.nextBoolean();
      Optional<Tag> tag = tagged ? Optional.of(new Tag(pick(random, tags))) : Optional.empty();
      Optional<Digest> digest =
          !tagged || random.nextBoolean()
              ? Optional.of(Digest.sha256(("" + i).getBytes(StandardCharsets.UTF_8)))
              : Optional.empty();
      ImageReference reference =
          new ImageReference(
              new RegistryHost(pick(random, hosts)),
              new RepositoryName(pick(random, names)),
              tag,
              digest);

      assertThat(ImageReference.parse(reference.toString())).isEqualTo(reference);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "debian, docker.io/library/debian:latest",
    "debian:12, docker.io/library/debian:12",
    "team/app, docker.io/team/app:latest",
    "docker.io/debian, docker.io/library/debian:latest",
    "docker.io/debian:12, docker.io/library/debian:12",
    "docker.io/team/app, docker.io/team/app:latest",
    "localhost/app, localhost/app:latest",
    "localhost:5000/app, localhost:5000/app:latest",
    "registry.example/app, registry.example/app:latest",
    "registry.example/team/app:v1, registry.example/team/app:v1",
    "[::1]:5000/app:v1, [::1]:5000/app:v1"
  })
  void whatIsLeftOutIsFilledInAsContainerToolsDo(String text, String whole) {
    assertThat(ImageReference.parse(text)).hasToString(whole);
    assertThat(ImageReference.parse(whole)).hasToString(whole);
  }

  @Test
  void digestSelectsBeforeTheTag() {
    ImageReference both = ImageReference.parse("registry.example/app:v1@" + DIGEST);
    ImageReference digest = ImageReference.parse("registry.example/app@" + DIGEST);

    assertThat(both.selector()).isEqualTo(Digest.parse(DIGEST));
    assertThat(both.tag()).contains(new Tag("v1"));
    assertThat(digest.tag()).isEmpty();
    assertThat(ImageReference.parse("registry.example/app:v1").selector()).isEqualTo(new Tag("v1"));
  }

  @Test
  void referenceWithoutTagAndDigestCannotBeMade() {
    assertThatIllegalArgumentException()
        .isThrownBy(() ->
            new ImageReference(
                new RegistryHost("registry.example"),
                new RepositoryName("app"),
                Optional.empty(),
                Optional.empty()));
  }

  static List<String> hostile() {
    return List.of(
        "",
        ":",
        "/",
        "@",
        ":v1",
        "@" + DIGEST,
        "app:",
        "app@",
        "app@v1",
        "app@" + DIGEST + ":v1",
        "app@" + DIGEST + "@" + DIGEST,
        "app:v1:v2",
        "App",
        "registry.example/",
        "registry.example//app",
        "registry.example/App",
        "registry.example:port/app",
        "registry.example:99999/app",
        "https://registry.example/app",
        "user:password@registry.example/app",
        "registry.example/../app",
        "registry.example/team/app:v1\n",
        "registry.example/team/app\n:v1",
        "registry.example\n/team/app:v1",
        "registry.example/team/app:v1?x=1",
        "registry.example/team/app#x",
        "registry.example/team/app:v1 ",
        " registry.example/team/app:v1",
        "r\u0435gistry.example/app",
        "[::1]",
        "[::1",
        "a".repeat(100_000));
  }

  @ParameterizedTest
  @MethodSource("hostile")
  void whatIsNoReferenceIsRefusedInAMessageOfOneShortLine(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ImageReference.parse(text))
        .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(300).matches("[ -~]*"));
  }

  /** Whatever is taken is written back as something that means the same. */
  @Test
  void noMixtureOfPiecesIsTakenForTwoDifferentReferences() {
    SplittableRandom random = new SplittableRandom(2);
    List<String> pieces =
        List.of(
            "app", "A", ":", "/", "@", ".", "-", "_", "localhost", "5000", "v1", DIGEST, "[", "]");
    int taken = 0;
    for (int i = 0; i < 20_000; i++) {
      StringBuilder text = new StringBuilder();
      int length = 1 + random.nextInt(8);
      for (int piece = 0; piece < length; piece++) {
        text.append(pick(random, pieces));
      }
      Optional<ImageReference> reference = parse(text.toString());
      if (reference.isPresent()) {
        taken++;
        assertThat(ImageReference.parse(reference.get().toString()))
            .as("%s", text)
            .isEqualTo(reference.get());
      }
    }
    assertThat(taken).isBetween(500, 15_000);
  }

  private static Optional<ImageReference> parse(String text) {
    try {
      return Optional.of(ImageReference.parse(text));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
