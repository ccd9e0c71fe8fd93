package dev.layerlift.codec.ztoc;

import dev.layerlift.codec.gzip.GzipTap;
import dev.layerlift.codec.io.LimitExceededException;
import dev.layerlift.codec.io.MalformedInputException;
import dev.layerlift.codec.tar.TarEntry;
import dev.layerlift.codec.tar.TarScanner;
import dev.layerlift.codec.ztoc.SpanReplay.MismatchException;
import dev.layerlift.codec.ztoc.Verification.Proven;
import dev.layerlift.codec.ztoc.Verification.Refuted;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Holds a serialised ztoc of anyone against its layer, in one pass over the layer, with nothing
 * from the pass that built it:
 *
 * <ul>
 *   <li>spans are in order, begin at block boundaries, have the stored window and digest, and give
 *       the decoder's bytes when they are inflated from their checkpoints;
 *   <li>the tar has the ztoc's entries and no others, each header is where consumers derive it to
 *       be, and says what the ztoc says;
 *   <li>the tree of files that consumers build of the entries is the one that the tar tells of;
 *   <li>both sizes are the layer's.
 * </ul>
 *
 * <p>Give it to the layer's decoder as its tap; of an uncompressed layer, give the bytes both as
 * compressed and as uncompressed ones. The taps never fail because of the layer. Peak memory: the
 * ztoc, about 125 bytes a file, and about 400 KiB. Not thread-safe.
 */
public final class ZtocVerifier implements GzipTap {
  private final Ztoc ztoc;
  private final @Nullable SpanReplay replay;
  private final SpanHash hash = new SpanHash();
  private final Window window = new Window();
  private final TarScanner scanner = new TarScanner(this::entry);
  private final FileTree tree;
  private long compressedSize;
  private long uncompressedSize;
  private int spans;
  private int files;
  private long expectedHeader;
  private @Nullable Refuted refuted;

  private ZtocVerifier(Ztoc ztoc, @Nullable SpanReplay replay) {
    this.ztoc = ztoc;
    this.replay = replay;
    tree = new FileTree(Math.max(2 * ztoc.toc().size(), 1 << 21));
    PublishPolicy.spansOutOfOrder(ztoc.zinfo()).ifPresent(this::refute);
  }

  /**
   * @param ztoc from position to limit; must not change
   * @throws MalformedInputException if it is no ztoc, as {@link ZtocReader#read}
   * @throws LimitExceededException as {@link ZtocReader#read}
   */
  public static ZtocVerifier open(ByteBuffer ztoc)
      throws MalformedInputException, LimitExceededException {
    return open(ztoc, new ZlibSpanInflater());
  }

  static ZtocVerifier open(ByteBuffer ztoc, SpanInflater inflater)
      throws MalformedInputException, LimitExceededException {
    Ztoc parsed = ZtocReader.read(ztoc);
    return new ZtocVerifier(
        parsed,
        switch (parsed.zinfo()) {
          case Zinfo.Gzip gzip -> SpanReplay.ofWholeSpans(inflater);
          case Zinfo.Uncompressed uncompressed -> null;
        });
  }

  @Override
  public void compressed(byte[] bytes, int offset, int length) {
    if (refuted != null) {
      return;
    }
    switch (ztoc.zinfo()) {
      case Zinfo.Gzip gzip -> {
        hash.update(bytes, offset, length);
        compressedSize += length;
        prove(proof -> proof.compressed(bytes, offset, length));
      }
      case Zinfo.Uncompressed uncompressed -> slices(uncompressed, bytes, offset, length);
    }
  }

  private void slices(Zinfo.Uncompressed zinfo, byte[] bytes, int offset, int length) {
    int at = offset;
    int end = offset + length;
    while (at < end) {
      if (compressedSize % zinfo.spanSize() == 0) {
        nextSpan(false);
      }
      int taken = (int) Math.min(end - at, zinfo.spanSize() - compressedSize % zinfo.spanSize());
      hash.update(bytes, at, taken);
      compressedSize += taken;
      at += taken;
    }
  }

  @Override
  public void uncompressed(byte[] bytes, int offset, int length) {
    if (refuted != null) {
      return;
    }
    window.push(bytes, offset, length);
    uncompressedSize += length;
    prove(proof -> proof.uncompressed(bytes, offset, length));
    try {
      scanner.push(bytes, offset, length);
    } catch (IOException e) {
      refute("the layer's tar cannot be read: " + e.getMessage());
    }
  }

  @Override
  public void memberHeader(long longestText) {
    if (longestText > ZtocBuilder.MAX_HEADER_TEXT) {
      refute("the layer's gzip header has a text of %d bytes".formatted(longestText));
    }
  }

  @Override
  public void boundary(int unusedBits) {
    if (refuted != null
        || !(ztoc.zinfo() instanceof Zinfo.Gzip gzip)
        || spans == gzip.spanCount()) {
      return;
    }
    Checkpoint next = gzip.checkpoints().get(spans);
    if (next.compressedOffset() != compressedSize
        || next.uncompressedOffset() != uncompressedSize
        || next.unusedBits() != unusedBits) {
      return;
    }
    if (!next.hasWindow(window)) {
      refute("the window of span %d is not the layer's bytes before it".formatted(spans));
    }
    prove(proof -> proof.begin(next));
    nextSpan(unusedBits != 0);
  }

  /** The digest of the span before is complete. */
  private void nextSpan(boolean sharesByte) {
    hash.nextSpan(sharesByte);
    compareLastDigest();
    spans++;
  }

  private void compareLastDigest() {
    int span = hash.digests().size() - 1;
    if (span < 0 || span >= ztoc.spanDigests().size()) {
      return;
    }
    require("digest of span " + span, hash.digests().get(span), ztoc.spanDigests().get(span));
  }

  private void entry(TarEntry entry) {
    if (refuted != null) {
      return;
    }
    if (files == ztoc.toc().size()) {
      refute("the tar has '%s', the ztoc has not".formatted(entry.name()));
      return;
    }
    FileMetadata file = ztoc.toc().get(files++);
    HeaderComparison.difference(entry, file, expectedHeader).ifPresent(this::refute);
    expectedHeader = file.nextHeaderOffset();
    tree.add(file).ifPresent(reason -> refute(reason.detail()));
  }

  /** Once, after the decoder has told the end of the layer. */
  public Verification finish() {
    if (refuted == null) {
      conclude();
    }
    if (replay != null) {
      replay.end();
    }
    return refuted != null ? refuted : new Proven(files, spans);
  }

  private void conclude() {
    hash.end();
    compareLastDigest();
    require("number of spans", spans, ztoc.zinfo().spanCount());
    prove(SpanReplay::finish);
    require("number of files", files, ztoc.toc().size());
    require("compressed size", compressedSize, ztoc.compressedSize());
    try {
      require("uncompressed size", scanner.finish(), ztoc.uncompressedSize());
    } catch (IOException e) {
      refute("the layer's tar cannot be read: " + e.getMessage());
    }
    if (ztoc.zinfo() instanceof Zinfo.Uncompressed zinfo) {
      require("size of the zinfo", compressedSize, zinfo.size());
    }
  }

  private void require(String what, Object ofLayer, Object ofZtoc) {
    if (!ofLayer.equals(ofZtoc)) {
      refute("%s is %s, the ztoc has %s".formatted(what, ofLayer, ofZtoc));
    }
  }

  private interface Step {
    void take(SpanReplay proof) throws MismatchException;
  }

  private void prove(Step step) {
    if (replay == null || refuted != null) {
      return;
    }
    try {
      step.take(replay);
    } catch (MismatchException e) {
      refute(e.outcome().detail());
    }
  }

  /** The first reason stays. */
  private void refute(String reason) {
    if (refuted == null) {
      refuted = new Refuted(reason);
    }
  }
}
