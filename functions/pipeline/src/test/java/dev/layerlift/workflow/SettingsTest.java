package dev.layerlift.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.layerlift.codec.io.ByteSize;
import dev.layerlift.codec.zstd.EncoderSettings;
import dev.layerlift.codec.zstd.ZstdFrameEncoder;
import dev.layerlift.oci.model.Digest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {
  private static Settings of(Strategy strategy, String skipBelow, String sociFrom, int level) {
    return Settings.DEFAULT
        .withStrategy(strategy)
        .withSkipBelow(ByteSize.parse(skipBelow))
        .withSociFrom(ByteSize.parse(sociFrom))
        .withZstdLevel(level);
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 0, 20})
  void levelHasLimits(int level) {
    assertThatIllegalArgumentException().isThrownBy(() -> of(Strategy.AUTO, "0", "0", level));
  }

  @Test
  void fingerprintNamesWhatDecidesAboutBytesAndNothingElse() {
    assertThat(Settings.DEFAULT.zstdFingerprint()).isEqualTo("zstd-6-v1");
    assertThat(of(Strategy.BOTH, "1 B", "2 B", 6).zstdFingerprint()).isEqualTo("zstd-6-v1");
    assertThat(of(Strategy.AUTO, "20 MiB", "250 MiB", 7).zstdFingerprint()).isEqualTo("zstd-7-v1");
    assertThat(of(Strategy.AUTO, "1 B", "2 B", 7).fingerprint(Strategy.SOCI))
        .isEqualTo(Settings.DEFAULT.fingerprint(Strategy.SOCI))
        .startsWith("soci-");
  }

  @Test
  void everySociSettingThatDecidesAboutBytesIsInItsFingerprint() {
    SociSettings soci = SociSettings.DEFAULT;

    assertThat(
            List.of(
                soci.fingerprint(),
                soci.withVersion(SociVersion.V1).fingerprint(),
                soci.withMinLayerSize(ByteSize.ofMebibytes(1)).fingerprint(),
                soci.withSpanSize(ByteSize.ofMebibytes(1)).fingerprint(),
                soci.withPrefetch(List.of("/a")).fingerprint()))
        .doesNotHaveDuplicates();
    assertThat(soci.withMinLayerSize(ByteSize.ofMebibytes(1)).ztocFingerprint())
        .isEqualTo(soci.ztocFingerprint());
    assertThat(soci.withSpanSize(ByteSize.ofMebibytes(1)).ztocFingerprint())
        .isNotEqualTo(soci.ztocFingerprint());
  }

  /**
   * What the encoder gave with zstd-jni 1.5.7-28 when version 1 was made. Remembered layers and
   * markers are good for as long as it holds. If another frame size, zstd release or parameter
   * changes the digests, raise {@link Settings#ZSTD_LAYER_VERSION} with them.
   */
  @ParameterizedTest
  @CsvSource({
    "1, sha256:4afc5ae0178496b8923592f0a3e107bcefb55db30610f3ab1d40f13b0889f2bd",
    "6, sha256:3674c2a8c74cecd3ca728e8f659a0293ff109b41bf7167085f185855779a97ec"
  })
  void bytesOfALayerBelongToTheVersion(int level, String digest) throws IOException {
    MessageDigest hash = Digest.newSha256();
    try (ZstdFrameEncoder encoder =
        new ZstdFrameEncoder(EncoderSettings.DEFAULT.withLevel(level), hash::update)) {
      byte[] content = content();
      encoder.write(content, 0, content.length);
      encoder.finish();
    }

    assertThat(Settings.ZSTD_LAYER_VERSION).isEqualTo(1);
    assertThat(Digest.ofSha256(hash.digest())).hasToString(digest);
  }

  /** One frame and a half, half of it words that repeat. */
  private static byte[] content() {
    byte[] content = new byte[24 << 20];
    Random random = new Random(3);
    byte[] word = new byte[64];
    for (int i = 0; i < content.length; i += word.length) {
      if (random.nextBoolean()) {
        random.nextBytes(word);
      }
      ByteBuffer.wrap(content).put(i, word);
    }
    return content;
  }
}
