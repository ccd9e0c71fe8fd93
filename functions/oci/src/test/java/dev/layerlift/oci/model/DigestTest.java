package dev.layerlift.oci.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class DigestTest {
  private static final String HEX = "0123456789abcdef".repeat(4);

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void textIsTheInverseOfParse() {
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 200; i++) {
      byte[] content = new byte[random.nextInt(64)];
      random.nextBytes(content);
      Digest digest = Digest.sha256(content);

      assertThat(Digest.parse(digest.toString())).isEqualTo(digest);
      assertThat(DiffId.parse(digest.toString()))
          .isEqualTo(new DiffId(digest))
          .hasToString(digest.toString());
    }
    assertThat(Digest.parse("sha512:" + HEX + HEX)).hasToString("sha512:" + HEX + HEX);
  }

  /** The value of FIPS 180-4's first example. */
  @Test
  void sha256IsTheStandardsOwn() {
    assertThat(Digest.sha256(bytes("abc")))
        .hasToString("sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  }

  static List<String> hostile() {
    return List.of(
        "",
        ":",
        HEX,
        "sha256",
        "sha256:",
        ":" + HEX,
        "sha256:" + HEX.substring(1),
        "sha256:" + HEX + "0",
        "sha256:" + HEX.toUpperCase(Locale.ROOT),
        "SHA256:" + HEX,
        "sha512:" + HEX,
        "sha256:" + HEX + HEX,
        "md5:" + HEX.substring(0, 32),
        "sha256:sha256:" + HEX,
        " sha256:" + HEX,
        "sha256:" + HEX + "\n",
        "sha256:" + HEX + "\r\n",
        "sha256:" + HEX + "\u0000",
        "sha256:../" + HEX.substring(3),
        "sha256:" + HEX.substring(0, 63) + "\uff10",
        "x".repeat(10_000));
  }

  @ParameterizedTest
  @MethodSource("hostile")
  void whatIsNoDigestIsRefusedInAMessageOfOneShortLine(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Digest.parse(text))
        .satisfies(e ->
            assertThat(e.getMessage()).hasSizeLessThan(200).matches("[ -~]*").contains("digest"));
    assertThatIllegalArgumentException().isThrownBy(() -> DiffId.parse(text));
  }

  @Test
  void constructorChecksAsParseDoes() {
    assertThatIllegalArgumentException().isThrownBy(() -> new Digest("sha512", HEX));
    assertThatIllegalArgumentException().isThrownBy(() -> new Digest("sha256:", HEX));
    assertThatIllegalArgumentException().isThrownBy(() -> new Digest("", "sha256:" + HEX));
    assertThatIllegalArgumentException().isThrownBy(() -> Digest.ofSha256(new byte[31]));
  }

  @ParameterizedTest
  @ValueSource(strings = {"sha256", "sha512"})
  void hashOfTheOwnAlgorithmMatchesTheRightBytesOnly(String algorithm) {
    String hex = algorithm.equals("sha256") ? HEX : HEX + HEX;
    byte[] right = HexFormat.of().parseHex(hex);
    byte[] wrong = right.clone();
    wrong[right.length - 1] ^= 1;
    Digest digest = new Digest(algorithm, hex);

    assertThat(digest.newHash().getDigestLength()).isEqualTo(right.length);
    assertThat(digest.matches(right)).isTrue();
    assertThat(digest.matches(wrong)).isFalse();
    assertThat(digest.matches(new byte[0])).isFalse();
  }

  @Test
  void orderIsThatOfTheText() {
    SplittableRandom random = new SplittableRandom(2);
    List<Digest> digests = new ArrayList<>();
    digests.add(Digest.parse("sha512:" + HEX + HEX));
    for (int i = 0; i < 50; i++) {
      digests.add(Digest.sha256(bytes("digest " + random.nextInt())));
    }
    List<Digest> byText = new ArrayList<>(digests);
    byText.sort(Comparator.comparing(Digest::toString));

    assertThat(digests.stream().sorted()).containsExactlyElementsOf(byText);
  }

  @Test
  void shortFormIsTheBeginningOfTheHexadecimalDigits() {
    assertThat(Digest.parse("sha256:" + HEX).abbreviated()).isEqualTo("0123456789ab");
  }

  @Test
  void selectorIsADigestWhereThereIsAColonAndATagElsewhere() {
    assertThat(ManifestSelector.parse("sha256:" + HEX)).isEqualTo(Digest.parse("sha256:" + HEX));
    assertThat(ManifestSelector.parse("sha256")).isEqualTo(new Tag("sha256"));
    assertThatIllegalArgumentException().isThrownBy(() -> ManifestSelector.parse("v1:v2"));
    assertThatIllegalArgumentException().isThrownBy(() -> ManifestSelector.parse(""));
  }
}
