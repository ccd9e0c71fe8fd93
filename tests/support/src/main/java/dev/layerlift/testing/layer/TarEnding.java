package dev.layerlift.testing.layer;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.function.BiFunction;

/** How an archive stops. The ordinary ones come first. */
enum TarEnding {
  TWO_BLOCKS((random, tar) -> more(tar, 1024)),
  WHOLE_RECORD((random, tar) -> more(tar, 1024 + Math.floorMod(-tar.length - 1024, 10240))),
  NO_BLOCK((random, tar) -> tar),
  ONE_BLOCK((random, tar) -> more(tar, 512)),
  MUCH_PADDING((random, tar) -> more(tar, 1024 + random.nextInt(400_000))),
  BYTES_BEHIND_THE_END((random, tar) -> {
    byte[] longer = more(tar, 1024 + random.nextInt(100_000));
    longer[longer.length - 1] = 1;
    return longer;
  }),
  HEADER_CUT((random, tar) -> last(random, tar, 300)),
  CONTENT_CUT((random, tar) -> last(random, tar, 512 + 700)),
  CONTENT_MISSING((random, tar) -> last(random, tar, 512)),
  PADDING_CUT((random, tar) -> last(random, tar, 512 + 1000 + 5)),
  PADDING_MISSING((random, tar) -> last(random, tar, 512 + 1000)),
  ONE_BLOCK_THEN_BYTES((random, tar) -> {
    byte[] longer = more(tar, 1024);
    Arrays.fill(longer, longer.length - 512, longer.length, (byte) 'x');
    return longer;
  }),
  END_CUT((random, tar) -> more(tar, 700)),
  NOTHING((random, tar) -> new byte[0]),
  ONLY_THE_END((random, tar) -> new byte[1024]);

  private static final List<TarEnding> ORDINARY = List.of(values()).subList(0, 6);

  @SuppressWarnings("ImmutableEnumChecker") // functions without state
  private final BiFunction<SplittableRandom, byte[], byte[]> writing;

  TarEnding(BiFunction<SplittableRandom, byte[], byte[]> writing) {
    this.writing = writing;
  }

  boolean ordinary() {
    return ORDINARY.contains(this);
  }

  static TarEnding anyOrdinary(SplittableRandom random) {
    return random.nextInt(2) == 0 ? TWO_BLOCKS : ORDINARY.get(random.nextInt(ORDINARY.size()));
  }

  byte[] end(SplittableRandom random, byte[] entries) {
    return writing.apply(random, entries);
  }

  private static byte[] more(byte[] tar, int zeros) {
    return Arrays.copyOf(tar, tar.length + zeros);
  }

  /** One entry more, of 1000 bytes, of which only the first bytes are there. */
  private static byte[] last(SplittableRandom random, byte[] tar, int size) {
    byte[] content = new byte[1000];
    random.nextBytes(content);
    RandomTar entry = new RandomTar(random, new TreeSet<>());
    int before = entry.output().size();
    entry.put(entry.header("last", '0').size(content.length), content);
    byte[] longer = Arrays.copyOf(tar, tar.length + size);
    System.arraycopy(entry.output().bytes(), before, longer, tar.length, size);
    return longer;
  }
}
