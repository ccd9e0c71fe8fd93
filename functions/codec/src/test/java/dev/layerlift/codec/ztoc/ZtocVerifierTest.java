package dev.layerlift.codec.ztoc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.layerlift.codec.io.ByteSize;
import dev.layerlift.codec.io.LimitExceededException;
import dev.layerlift.codec.io.MalformedInputException;
import dev.layerlift.codec.tar.RawText;
import dev.layerlift.codec.tar.TarBytes;
import dev.layerlift.codec.ztoc.IndexOutcome.Indexed;
import dev.layerlift.codec.ztoc.Verification.Proven;
import dev.layerlift.codec.ztoc.Verification.Refuted;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Whatever of a ztoc is changed, the verifier finds it. */
class ZtocVerifierTest {
  static final byte[] TAR =
      new TarBytes()
          .file("app/main", "x".repeat(3000) + noise(9000))
          .entry("app/", '5')
          .pax("SCHILY.xattr.user.a=1", "mtime=17.5")
          .file("app/other", noise(14_000), block -> block.octal(108, 8, 7).octal(116, 8, 8))
          .header(new TarBytes.Block("link", '1', 0).text(157, "app/main"))
          .header(new TarBytes.Block("tty", '3', 0).octal(329, 8, 4).octal(337, 8, 5))
          .file("last", noise(5000))
          .bytes();
  private static final byte[] GZIP = RandomLayer.gzip(TAR, new Random(4));
  private static final ZtocSettings SETTINGS =
      ZtocSettings.of("t").withSpanSize(ByteSize.ofBytes(5000));

  private static String noise(int length) {
    StringBuilder text = new StringBuilder();
    Random random = new Random(length);
    while (text.length() < length) {
      text.append((char) random.nextInt(' ', 0x7f));
    }
    return text.toString();
  }

  private static Ztoc ztoc(boolean gzip) throws IOException {
    IndexOutcome outcome = Layers.index(gzip ? GZIP : TAR, gzip, SETTINGS);
    assertThat(outcome).isInstanceOf(Indexed.class);
    return ((Indexed) outcome).ztoc();
  }

  private static Verification verify(Ztoc ztoc) throws IOException {
    boolean gzip = ztoc.zinfo() instanceof Zinfo.Gzip;
    return Layers.verify(gzip ? GZIP : TAR, gzip, ZtocWriter.write(ztoc));
  }

  private static void assertRefuted(Ztoc tampered, String reason) throws IOException {
    assertThat(verify(tampered))
        .isInstanceOfSatisfying(
            Refuted.class, refuted -> assertThat(refuted.reason()).contains(reason));
  }

  private static Ztoc with(Ztoc ztoc, Zinfo zinfo, List<SpanDigest> digests) {
    return new Ztoc(
        ztoc.buildToolIdentifier(),
        ztoc.compressedSize(),
        ztoc.uncompressedSize(),
        ztoc.toc(),
        zinfo,
        digests);
  }

  private static Ztoc with(Ztoc ztoc, Iterable<FileMetadata> files) {
    Toc.Builder toc = new Toc.Builder();
    files.forEach(toc::add);
    return new Ztoc(
        ztoc.buildToolIdentifier(),
        ztoc.compressedSize(),
        ztoc.uncompressedSize(),
        toc.build(),
        ztoc.zinfo(),
        ztoc.spanDigests());
  }

  private static Ztoc withSizes(Ztoc ztoc, long compressed, long uncompressed) {
    return new Ztoc(
        ztoc.buildToolIdentifier(),
        compressed,
        uncompressed,
        ztoc.toc(),
        ztoc.zinfo(),
        ztoc.spanDigests());
  }

  private static List<FileMetadata> files(Ztoc ztoc) {
    List<FileMetadata> files = new ArrayList<>();
    ztoc.toc().forEach(files::add);
    return files;
  }

  /** A checkpoint whose record was changed. */
  private static Ztoc withCheckpoint(Ztoc ztoc, int span, UnaryOperator<ByteBuffer> change)
      throws IOException {
    Zinfo.Gzip zinfo = (Zinfo.Gzip) ztoc.zinfo();
    List<Checkpoint> checkpoints = new ArrayList<>(zinfo.checkpoints());
    ByteBuffer record =
        ByteBuffer.allocate(Checkpoint.RECORD_SIZE)
            .put(checkpoints.get(span).asByteBuffer())
            .flip()
            .order(ByteOrder.LITTLE_ENDIAN);
    checkpoints.set(span, Checkpoint.read(change.apply(record), 0));
    return with(ztoc, new Zinfo.Gzip(zinfo.spanSize(), checkpoints), ztoc.spanDigests());
  }

  @Test
  void untouchedZtocIsProven() throws IOException {
    assertThat(ztoc(true).zinfo().spanCount()).isGreaterThan(3);
    assertThat(((Zinfo.Gzip) ztoc(true).zinfo()).checkpoints())
        .anyMatch(checkpoint -> checkpoint.unusedBits() != 0);
    assertThat(verify(ztoc(true))).isEqualTo(new Proven(6, ztoc(true).zinfo().spanCount()));
    assertThat(verify(ztoc(false))).isEqualTo(new Proven(6, 8));
  }

  @Test
  void treeThatConsumersSeeOtherwiseIsRefuted() throws IOException {
    byte[] tar = new TarBytes().file("odd", "content").entry("odd/inside", '0').bytes();
    ZtocBuilder builder = ZtocBuilder.forTar(SETTINGS);
    Layers.pass(tar, false, builder);
    Ztoc built = ((BuildOutcome.Built) builder.finish()).ztoc();
    assertThat(Layers.verify(tar, false, ZtocWriter.write(built)))
        .isEqualTo(new Refuted("'odd/inside' is below something that is no directory"));
  }

  @Test
  void gzipHeaderThatConsumersRefuseIsRefuted() throws IOException {
    ZtocVerifier verifier = ZtocVerifier.open(ZtocWriter.write(ztoc(true)));
    verifier.memberHeader(512);
    assertThat(verifier.finish())
        .isEqualTo(new Refuted("the layer's gzip header has a text of 512 bytes"));
  }

  @Test
  void everyBitOfAWindowCounts() throws IOException {
    Ztoc ztoc = ztoc(true);
    Random random = new Random(1);
    for (int span = 0; span < ztoc.zinfo().spanCount(); span++) {
      for (int i = 0; i < 3; i++) {
        int at = 17 + (i == 0 ? Checkpoint.WINDOW_SIZE - 1 : random.nextInt(1 << 15));
        Ztoc tampered =
            withCheckpoint(
                ztoc, span, r -> r.put(at, (byte) (r.get(at) ^ (1 << random.nextInt(8)))));
        assertRefuted(tampered, "span " + span);
      }
    }
  }

  @Test
  void checkpointsMustBeAtBlocksEnds() throws IOException {
    Ztoc ztoc = ztoc(true);
    for (int span = 0; span < ztoc.zinfo().spanCount(); span++) {
      assertRefuted(withCheckpoint(ztoc, span, r -> r.putLong(0, r.getLong(0) + 1)), "span");
      assertRefuted(withCheckpoint(ztoc, span, r -> r.putLong(8, r.getLong(8) + 1)), "span");
      assertRefuted(
          withCheckpoint(ztoc, span, r -> r.put(16, (byte) ((r.get(16) + 1) & 7))), "span");
    }
  }

  @Test
  void spansMustBeInOrder() throws IOException {
    Ztoc ztoc = ztoc(true);
    Zinfo.Gzip zinfo = (Zinfo.Gzip) ztoc.zinfo();
    List<Checkpoint> swapped = new ArrayList<>(zinfo.checkpoints());
    swapped.set(1, zinfo.checkpoints().get(2));
    swapped.set(2, zinfo.checkpoints().get(1));
    assertRefuted(
        with(ztoc, new Zinfo.Gzip(zinfo.spanSize(), swapped), ztoc.spanDigests()),
        "span 2 begins at byte");
  }

  @Test
  void spansMayBeLargerThanTheBuilderWouldMakeThem() throws IOException {
    Ztoc ztoc =
        ((Indexed) Layers.index(GZIP, true, SETTINGS.withSpanSize(ByteSize.ofMebibytes(4)))).ztoc();
    Zinfo.Gzip zinfo = (Zinfo.Gzip) ztoc.zinfo();
    assertThat(verify(with(ztoc, new Zinfo.Gzip(1, zinfo.checkpoints()), ztoc.spanDigests())))
        .isEqualTo(new Proven(6, 1));
  }

  @Test
  void everyDigestCounts() throws IOException {
    for (boolean gzip : new boolean[] {true, false}) {
      Ztoc ztoc = ztoc(gzip);
      for (int span = 0; span < ztoc.zinfo().spanCount(); span++) {
        List<SpanDigest> digests = new ArrayList<>(ztoc.spanDigests());
        digests.set(span, new SpanDigest("0".repeat(64)));
        assertRefuted(with(ztoc, ztoc.zinfo(), digests), "digest of span " + span);
      }
    }
  }

  @Test
  void spansMustCoverTheLayer() throws IOException {
    Ztoc ztoc = ztoc(true);
    Zinfo.Gzip zinfo = (Zinfo.Gzip) ztoc.zinfo();
    int last = zinfo.spanCount() - 1;
    assertRefuted(
        with(
            ztoc,
            new Zinfo.Gzip(zinfo.spanSize(), zinfo.checkpoints().subList(0, last)),
            ztoc.spanDigests().subList(0, last)),
        "digest of span " + (last - 1));
    assertRefuted(
        with(
            ztoc,
            new Zinfo.Gzip(zinfo.spanSize(), zinfo.checkpoints().subList(1, last + 1)),
            ztoc.spanDigests().subList(1, last + 1)),
        "");
    assertRefuted(
        with(ztoc(false), new Zinfo.Uncompressed(5000, TAR.length - 1), ztoc(false).spanDigests()),
        "size of the zinfo");
  }

  @Test
  void bothSizesAreTheLayers() throws IOException {
    for (boolean gzip : new boolean[] {true, false}) {
      Ztoc ztoc = ztoc(gzip);
      assertRefuted(
          withSizes(ztoc, ztoc.compressedSize() + 1, ztoc.uncompressedSize()), "compressed size");
      assertRefuted(
          withSizes(ztoc, ztoc.compressedSize(), ztoc.uncompressedSize() - 1), "uncompressed size");
    }
  }

  @Test
  void filesAreThoseOfTheTarAndNoOthers() throws IOException {
    Ztoc ztoc = ztoc(true);
    for (int i = 0; i < ztoc.toc().size(); i++) {
      List<FileMetadata> fewer = files(ztoc);
      fewer.remove(i);
      assertRefuted(with(ztoc, fewer), "ztoc");
      List<FileMetadata> more = files(ztoc);
      more.add(i, more.get(i));
      assertRefuted(with(ztoc, more), "ztoc");
    }
  }

  /** Of every file, one field after the other. */
  @Test
  void everyFieldOfAFileCounts() throws IOException {
    List<UnaryOperator<FileFields>> changes =
        List.of(
            f -> f.name(RawText.of("x")),
            f -> f.type(f.type == FileType.FIFO ? FileType.REGULAR : FileType.FIFO),
            f -> f.offset(f.offset + 1),
            f -> f.size(f.size + 1),
            f -> f.linkName(RawText.of("x")),
            f -> f.mode(f.mode + 1),
            f -> f.uid(f.uid + 1),
            f -> f.gid(f.gid + 1),
            f -> f.userName(RawText.of("x")),
            f -> f.groupName(RawText.of("x")),
            f -> f.modTime(Optional.empty()),
            f -> f.modTime(f.modTime.map(time -> time.plusNanos(1))),
            f -> f.devMajor(f.devMajor + 1),
            f -> f.devMinor(f.devMinor + 1),
            f -> f.record(RawText.of("SCHILY.xattr.user.a"), RawText.of("2")));
    Ztoc ztoc = ztoc(false);
    for (UnaryOperator<FileFields> change : changes) {
      for (int i = 0; i < ztoc.toc().size(); i++) {
        List<FileMetadata> files = files(ztoc);
        files.set(i, change.apply(new FileFields(files.get(i))).build());
        assertRefuted(with(ztoc, files), "'" + ztoc.toc().get(i).name() + "' has the");
      }
    }
  }

  /** A file that can be changed. */
  private static final class FileFields {
    private RawText name;
    private FileType type;
    private long offset;
    private long size;
    private RawText linkName;
    private long mode;
    private long uid;
    private long gid;
    private RawText userName;
    private RawText groupName;
    private Optional<OffsetDateTime> modTime;
    private long devMajor;
    private long devMinor;
    private final TreeMap<RawText, RawText> records;

    FileFields(FileMetadata file) {
      name = file.name();
      type = file.type();
      offset = file.uncompressedOffset();
      size = file.uncompressedSize();
      linkName = file.linkName();
      mode = file.mode();
      uid = file.uid();
      gid = file.gid();
      userName = file.userName();
      groupName = file.groupName();
      modTime = file.modTime();
      devMajor = file.devMajor();
      devMinor = file.devMinor();
      records = new TreeMap<>(file.paxRecords());
    }

    FileFields name(RawText changed) {
      name = changed;
      return this;
    }

    FileFields type(FileType changed) {
      type = changed;
      return this;
    }

    FileFields offset(long changed) {
      offset = changed;
      return this;
    }

    FileFields size(long changed) {
      size = changed;
      return this;
    }

    FileFields linkName(RawText changed) {
      linkName = changed;
      return this;
    }

    FileFields mode(long changed) {
      mode = changed;
      return this;
    }

    FileFields uid(long changed) {
      uid = changed;
      return this;
    }

    FileFields gid(long changed) {
      gid = changed;
      return this;
    }

    FileFields userName(RawText changed) {
      userName = changed;
      return this;
    }

    FileFields groupName(RawText changed) {
      groupName = changed;
      return this;
    }

    FileFields modTime(Optional<OffsetDateTime> changed) {
      modTime = changed;
      return this;
    }

    FileFields devMajor(long changed) {
      devMajor = changed;
      return this;
    }

    FileFields devMinor(long changed) {
      devMinor = changed;
      return this;
    }

    FileFields record(RawText key, RawText value) {
      records.put(key, value);
      return this;
    }

    FileMetadata build() {
      return new FileMetadata(
          name, type, offset, size, linkName, mode, uid, gid, userName, groupName, modTime,
          devMajor, devMinor, records);
    }
  }

  /**
   * What a consumer reads. Left out: the builder's name, the size that the builder aimed at, the
   * time zone of times.
   */
  private static boolean saysTheSame(Ztoc a, Ztoc b) {
    return spans(a).equals(spans(b))
        && a.spanDigests().equals(b.spanDigests())
        && a.compressedSize() == b.compressedSize()
        && a.uncompressedSize() == b.uncompressedSize()
        && inUtc(a).equals(inUtc(b));
  }

  private static Object spans(Ztoc ztoc) {
    return switch (ztoc.zinfo()) {
      case Zinfo.Gzip gzip -> gzip.checkpoints();
      case Zinfo.Uncompressed uncompressed -> uncompressed;
    };
  }

  private static List<FileMetadata> inUtc(Ztoc ztoc) {
    return files(ztoc).stream()
        .map(file ->
            new FileFields(file)
                .modTime(file.modTime().map(time -> time.withOffsetSameInstant(ZoneOffset.UTC)))
                .build())
        .toList();
  }

  /** In all bytes of the small ztoc of a plain tar. */
  @Test
  void flippedBitIsFoundUnlessNothingIsReadOtherwise() throws IOException {
    Ztoc ztoc = ztoc(false);
    byte[] bytes = Layers.bytes(ZtocWriter.write(ztoc));
    int refuted = 0;
    for (int bit = 0; bit < 8 * bytes.length; bit += 3) {
      byte[] flipped = bytes.clone();
      flipped[bit / 8] ^= (byte) (1 << (bit % 8));
      try {
        Ztoc read = ZtocReader.read(ByteBuffer.wrap(flipped));
        Verification verification = Layers.verify(TAR, false, ByteBuffer.wrap(flipped));
        if (verification instanceof Proven) {
          assertThat(saysTheSame(read, ztoc)).as("bit %d", bit).isTrue();
        } else {
          refuted++;
        }
      } catch (MalformedInputException | LimitExceededException e) {
        assertThat(e).hasMessageNotContaining("null");
      }
    }
    assertThat(refuted).isGreaterThan(1000);
  }

  @Test
  void ztocOfAnotherLayerIsRefuted() throws IOException {
    ByteBuffer ztoc = ZtocWriter.write(ztoc(true));
    byte[] other = RandomLayer.gzip(TAR, new Random(5));
    assertThat(Layers.verify(other, true, ztoc)).isInstanceOf(Refuted.class);
    assertThat(Layers.verify(TAR, false, ztoc)).isInstanceOf(Refuted.class);
    assertThat(Layers.verify(GZIP, true, ZtocWriter.write(ztoc(false))))
        .isInstanceOf(Refuted.class);
  }

  @Test
  void layerThatIsNoTarRefutesItsZtoc() throws IOException {
    byte[] noTar =
        "no tar at all, but long enough to be looked at "
            .repeat(20)
            .getBytes(StandardCharsets.US_ASCII);
    assertThat(Layers.verify(noTar, false, ZtocWriter.write(ztoc(false))))
        .isInstanceOf(Refuted.class);
  }
}
