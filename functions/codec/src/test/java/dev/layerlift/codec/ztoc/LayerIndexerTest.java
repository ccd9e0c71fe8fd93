package dev.layerlift.codec.ztoc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.layerlift.codec.io.ByteSize;
import dev.layerlift.codec.io.MalformedInputException;
import dev.layerlift.codec.tar.TarBytes;
import dev.layerlift.codec.tar.TarBytes.Block;
import dev.layerlift.codec.ztoc.IndexOutcome.Indexed;
import dev.layerlift.codec.ztoc.NotIndexed.Reason;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is published, and why the rest is not; {@link GoldenZtocTest} has the reference's cases. */
class LayerIndexerTest {
  private static final ZtocSettings SETTINGS =
      ZtocSettings.of("t").withSpanSize(ByteSize.ofBytes(2000));

  private static TarBytes tar() {
    return new TarBytes().file("first", "content");
  }

  private static byte[] fileWith(Consumer<Block> change) {
    return tar().file("odd", "12345", change).file("next", "content").bytes();
  }

  private static byte[] linkWith(Consumer<Block> change) {
    Block link = new Block("odd", '2', 0);
    change.accept(link);
    return tar().header(link).bytes();
  }

  private static NotIndexed refusal(byte[] layer, boolean gzip) throws IOException {
    IndexOutcome outcome = Layers.index(layer, gzip, SETTINGS);
    assertThat(outcome).isInstanceOf(NotIndexed.class);
    return (NotIndexed) outcome;
  }

  static Stream<Arguments> refusedTars() {
    return Stream.of(
        Arguments.of(Reason.SPARSE_FILE, "'odd'", pax("GNU.sparse.map=0,5", "GNU.sparse.size=9")),
        Arguments.of(
            Reason.SPARSE_FILE,
            "'odd'",
            pax("GNU.sparse.major=1", "GNU.sparse.minor=0", "GNU.sparse.realsize=5")),
        Arguments.of(
            Reason.SPARSE_FILE,
            "'odd'",
            tar().header(new Block("odd", 'S', 0).gnu().octal(483, 12, 5)).bytes()),
        Arguments.of(
            Reason.OWNER_OUT_OF_RANGE,
            "'odd' of 4294967296:0",
            fileWith(block -> block.base256(108, 8, 1L << 32))),
        Arguments.of(
            Reason.OWNER_OUT_OF_RANGE,
            "'odd' of 0:-1",
            fileWith(block -> block.base256(116, 8, -1))),
        Arguments.of(Reason.OWNER_OUT_OF_RANGE, "'odd' of 5000000000:0", pax("uid=5000000000")),
        Arguments.of(Reason.TIME_OUT_OF_RANGE, "300000000000 seconds", pax("mtime=300000000000")),
        Arguments.of(Reason.TIME_OUT_OF_RANGE, "-70000000000 seconds", pax("mtime=-70000000000")),
        Arguments.of(
            Reason.SIZE_WITHOUT_CONTENT,
            "'odd' of 7 bytes",
            linkWith(block -> block.octal(124, 12, 7))),
        Arguments.of(
            Reason.MODE_OF_ANOTHER_TYPE,
            "'odd' with mode 120777",
            fileWith(block -> block.octal(100, 8, 0120777))),
        Arguments.of(
            Reason.MODE_OF_ANOTHER_TYPE,
            "'odd' with mode 140755",
            linkWith(block -> block.octal(100, 8, 0140755))),
        Arguments.of(
            Reason.EMPTY_ATTRIBUTE, "'odd'", pax("SCHILY.xattr.user.a=1", "SCHILY.xattr.user.b=")),
        Arguments.of(
            Reason.EMPTY_ATTRIBUTE, "'odd'", pax("SCHILY.xattr.=1", "SCHILY.xattr.user.b=2")),
        Arguments.of(
            Reason.EMPTY_ATTRIBUTE,
            "'odd'",
            pax("SCHILY.xattr.a=1", "SCHILY.xattr." + "n".repeat(32_769) + "=2")),
        Arguments.of(
            Reason.NO_TREE,
            "'odd' is a hard link to 'later', no file before it",
            tar().header(new Block("odd", '1', 0).text(157, "later")).file("later", "").bytes()),
        Arguments.of(
            Reason.REPEATED_DIRECTORY,
            "'odd/'",
            tar().header(new Block("odd/", '5', 0).octal(108, 8, 7)).entry("odd/", '5').bytes()),
        Arguments.of(
            Reason.BROKEN_TAR, "'odd' of -7 bytes", linkWith(block -> block.base256(124, 12, -7))),
        Arguments.of(
            Reason.BROKEN_TAR,
            "'odd' of 9223372036854775807 bytes",
            fileWith(block -> block.base256(124, 12, Long.MAX_VALUE))),
        Arguments.of(
            Reason.UNSUPPORTED_ENTRY, "'odd' of type 'V'", tar().entry("odd", 'V').bytes()),
        Arguments.of(
            Reason.BROKEN_TAR,
            "truncated tar",
            tar().header(new Block("odd", '0', 9)).withoutEnd()),
        Arguments.of(
            Reason.BROKEN_TAR,
            "no octal number (at byte 0)",
            "this is no tar".repeat(100).getBytes(StandardCharsets.US_ASCII)),
        Arguments.of(
            Reason.BROKEN_TAR,
            "the limit is 1 MiB",
            tar().header(new Block("odd", 'x', 1 << 21)).bytes()));
  }

  private static byte[] pax(String... records) {
    return tar().pax(records).file("odd", "12345").file("next", "content").bytes();
  }

  @ParameterizedTest
  @MethodSource("refusedTars")
  void layerThatConsumersWouldTripOverIsLeft(Reason reason, String detail, byte[] tar)
      throws IOException {
    NotIndexed plain = refusal(tar, false);
    assertThat(plain.reason()).isEqualTo(reason);
    assertThat(plain.toString()).startsWith("no ztoc for this layer: ").contains(detail);
    assertThat(refusal(RandomLayer.gzip(tar, new Random(1)), true)).isEqualTo(plain);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 4_294_967_295L})
  void ownersUpTo32BitsArePublished(long owner) throws IOException {
    byte[] tar = fileWith(block -> block.base256(108, 8, owner).base256(116, 8, owner));
    Indexed indexed = (Indexed) Layers.index(tar, false, SETTINGS);
    assertThat(indexed.ztoc().toc().get(1).uid()).isEqualTo(owner);
    assertThat(indexed.ztoc().toc().get(1).gid()).isEqualTo(owner);
  }

  @ParameterizedTest
  @ValueSource(strings = {"253402300799.999999999", "-62167219200"})
  void timesUpToFourDigitsOfYearArePublished(String time) throws IOException {
    assertThat(Layers.index(pax("mtime=" + time), false, SETTINGS)).isInstanceOf(Indexed.class);
  }

  static Stream<byte[]> attributesThatConsumersKeep() {
    return Stream.of(
        pax("SCHILY.xattr.user.a="),
        pax("SCHILY.xattr.=1"),
        pax("SCHILY.xattr.user.a=1", "VENDOR.nothing=", "SCHILY.xattr.user.b=2"));
  }

  @ParameterizedTest
  @MethodSource
  void attributesThatConsumersKeep(byte[] tar) throws IOException {
    assertThat(Layers.index(tar, false, SETTINGS)).isInstanceOf(Indexed.class);
  }

  /** Of a file, a directory, a symbolic link, and a hard link, whose own mode nobody reads. */
  @Test
  void modesThatSayTheEntrysTypeArePublished() throws IOException {
    byte[] tar =
        tar()
            .file("file", "12345", block -> block.octal(100, 8, 0100644))
            .header(new Block("directory/", '5', 0).octal(100, 8, 040755))
            .header(new Block("symbolic", '2', 0).octal(100, 8, 0120777).text(157, "t"))
            .header(new Block("hard", '1', 0).octal(100, 8, 0120777).text(157, "symbolic"))
            .bytes();
    assertThat(Layers.index(tar, false, SETTINGS)).isInstanceOf(Indexed.class);
  }

  @ParameterizedTest
  @ValueSource(ints = {511, 512, 100_000})
  void gzipHeaderThatGoRefusesIsLeft(int length) throws IOException {
    byte[] plain = RandomLayer.gzip(tar().bytes(), new Random(1));
    ByteArrayOutputStream layer = new ByteArrayOutputStream();
    layer.write(plain, 0, 10);
    layer.writeBytes(("n".repeat(length) + "\0").getBytes(StandardCharsets.US_ASCII));
    layer.write(plain, 10, plain.length - 10);
    byte[] named = layer.toByteArray();
    named[3] |= 8; // FNAME
    IndexOutcome outcome = Layers.index(named, true, SETTINGS);
    if (length < 512) {
      assertThat(outcome).isInstanceOf(Indexed.class);
    } else {
      assertThat(outcome)
          .isEqualTo(new NotIndexed(Reason.LONG_GZIP_HEADER, length + " bytes, at most 511"));
    }
  }

  @Test
  void ztocAboveItsLimitIsLeftAtOnce() throws IOException {
    RandomLayer random = new RandomLayer(3);
    byte[] layer = random.gzip(random.tar());
    Indexed indexed = (Indexed) Layers.index(layer, true, SETTINGS);
    ByteSize limit = ByteSize.ofBytes(indexed.bytes().remaining() / 2);
    LayerIndexer indexer = LayerIndexer.forGzip(SETTINGS.withMaxSize(limit), new PlainInflater());
    new PlainGzip(layer, indexer, 0).decode();
    assertThat(indexer.finish())
        .isEqualTo(new NotIndexed(Reason.TOO_LARGE, "the limit is " + limit));
  }

  @Test
  void ztocIsAboutAsLargeAsItWasReckoned() throws IOException {
    for (int seed = 0; seed < 10; seed++) {
      RandomLayer random = new RandomLayer(seed);
      byte[] layer = random.gzip(random.tar());
      int size = ((Indexed) Layers.index(layer, true, SETTINGS)).bytes().remaining();
      ByteSize limit = ByteSize.ofBytes(size + size / 10);
      assertThat(Layers.index(layer, true, SETTINGS.withMaxSize(limit)))
          .as("seed %d", seed)
          .isInstanceOf(Indexed.class);
    }
  }

  /** An inflater that is right but for one thing. */
  static final class WrongInflater implements SpanInflater {
    enum Fault {
      FLIPS_A_BIT,
      GIVES_MORE,
      GIVES_LESS,
      NEVER_ENDS
    }

    private final PlainInflater inflater = new PlainInflater();
    private final Fault fault;
    private final int faultySpan;
    private int span = -1;
    private boolean done;

    WrongInflater(Fault fault, int faultySpan) {
      this.fault = fault;
      this.faultySpan = faultySpan;
    }

    @Override
    public void begin(Checkpoint checkpoint) {
      span++;
      inflater.begin(checkpoint);
    }

    @Override
    public ByteBuffer inflate(ByteBuffer input) throws MalformedInputException {
      if (inflater.finished()) {
        return ByteBuffer.allocate(0);
      }
      ByteBuffer output = inflater.inflate(input);
      if (span != faultySpan || done || !output.hasRemaining()) {
        return output;
      }
      done = true;
      byte[] bytes = Layers.bytes(output);
      return switch (fault) {
        case FLIPS_A_BIT -> {
          bytes[bytes.length / 2] ^= 4;
          yield ByteBuffer.wrap(bytes);
        }
        case GIVES_MORE -> ByteBuffer.wrap(Arrays.copyOf(bytes, bytes.length + 1));
        case GIVES_LESS -> ByteBuffer.wrap(bytes, 1, bytes.length - 1);
        case NEVER_ENDS -> output;
      };
    }

    @Override
    public boolean finished() {
      return fault != Fault.NEVER_ENDS && inflater.finished();
    }

    @Override
    public void end() {}
  }

  @ParameterizedTest
  @EnumSource
  void ztocThatDoesNotGiveTheLayerBackIsLeft(WrongInflater.Fault fault) throws IOException {
    ZtocSettings settings = SETTINGS.withSpanSize(ByteSize.ofBytes(1));
    byte[] layer = RandomLayer.gzip(ZtocVerifierTest.TAR, new Random(4));
    int last = ((Indexed) Layers.index(layer, true, settings)).ztoc().zinfo().spanCount() - 1;
    assertThat(last).isGreaterThan(2);
    int span = fault == WrongInflater.Fault.NEVER_ENDS ? last : last / 2;
    LayerIndexer indexer = LayerIndexer.forGzip(settings, new WrongInflater(fault, span));
    new PlainGzip(layer, indexer, 0).decode();
    assertThat(indexer.finish())
        .isInstanceOfSatisfying(
            NotIndexed.class,
            refusal -> {
              assertThat(refusal.reason()).isEqualTo(Reason.NOT_PROVEN);
              assertThat(refusal.detail()).startsWith("span " + span + " ");
            });
  }

  @Test
  void severalMembersAreLeftWhereverTheyMeet() throws IOException {
    byte[] tar = tar().bytes();
    byte[] first = RandomLayer.gzip(Arrays.copyOf(tar, 1000), new Random(1));
    byte[] second = RandomLayer.gzip(Arrays.copyOfRange(tar, 1000, tar.length), new Random(1));
    byte[] layer = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, layer, first.length, second.length);
    for (int spanSize : new int[] {1, 999, 1000, 10_000}) {
      IndexOutcome outcome =
          Layers.index(layer, true, SETTINGS.withSpanSize(ByteSize.ofBytes(spanSize)));
      assertThat(outcome)
          .isInstanceOfSatisfying(
              NotIndexed.class,
              refusal -> assertThat(refusal.reason()).isEqualTo(Reason.SEVERAL_MEMBERS));
    }
  }
}
