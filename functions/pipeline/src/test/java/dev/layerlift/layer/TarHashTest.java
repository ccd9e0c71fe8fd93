package dev.layerlift.layer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.layerlift.oci.model.Digest;
import java.util.IdentityHashMap;
import java.util.Random;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

class TarHashTest {
  private static final int SIZE = 3_000_000;

  /** Fills chunks with pieces of random length; returns the digest. */
  private static byte[] hash(
      byte[] bytes, BooleanSupplier coreIsIdle, IdentityHashMap<byte[], Integer> chunks) {
    Random random = new Random(2);
    try (TarHash hash = new TarHash(Digest.newSha256(), coreIsIdle)) {
      for (int at = 0; at < bytes.length; ) {
        byte[] chunk = hash.chunk();
        chunks.merge(chunk, 1, Integer::sum);
        int length = Math.min(bytes.length - at, random.nextInt(chunk.length + 1));
        System.arraycopy(bytes, at, chunk, 0, length);
        hash.update(length);
        at += length;
      }
      return hash.digest();
    }
  }

  @Test
  void digestIsTheSameWhoeverComputesIt() {
    byte[] bytes = new byte[SIZE];
    new Random(1).nextBytes(bytes);
    byte[] expected = Digest.newSha256().digest(bytes);
    Random sometimes = new Random(3);

    assertThat(hash(bytes, () -> false, new IdentityHashMap<>())).isEqualTo(expected);
    assertThat(hash(bytes, () -> true, new IdentityHashMap<>())).isEqualTo(expected);
    for (int i = 0; i < 20; i++) {
      assertThat(hash(bytes, sometimes::nextBoolean, new IdentityHashMap<>())).isEqualTo(expected);
    }
  }

  @Test
  void chunksAreFewAndOneIsEnoughWithoutAnIdleCore() {
    IdentityHashMap<byte[], Integer> alone = new IdentityHashMap<>();
    IdentityHashMap<byte[], Integer> helped = new IdentityHashMap<>();

    hash(new byte[SIZE], () -> false, alone);
    hash(new byte[SIZE], () -> true, helped);

    assertThat(alone).hasSize(1);
    assertThat(helped).hasSize(3);
  }
}
