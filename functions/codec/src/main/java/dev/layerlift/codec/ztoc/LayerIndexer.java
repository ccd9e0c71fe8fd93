package dev.layerlift.codec.ztoc;

import dev.layerlift.codec.gzip.GzipTap;
import dev.layerlift.codec.io.LimitExceededException;
import dev.layerlift.codec.io.MalformedInputException;
import dev.layerlift.codec.ztoc.BuildOutcome.Built;
import dev.layerlift.codec.ztoc.IndexOutcome.Indexed;
import dev.layerlift.codec.ztoc.NotIndexed.Reason;
import dev.layerlift.codec.ztoc.SpanReplay.MismatchException;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Makes the ztoc of a layer that flows by, if consumers get along with it, and proves it in the
 * same pass:
 *
 * <ul>
 *   <li>each span is inflated from its checkpoint, as it will be stored, beside the decoder, and
 *       compared with the decoder's bytes, until both are provably in the same state ({@link
 *       SpanReplay});
 *   <li>each entry's header is where consumers will derive it to be, and says what the ztoc says;
 *   <li>the tree of files that consumers build of the entries is the one that the tar tells of;
 *   <li>the serialised ztoc is read again, and has exactly the checkpoints, digests and entries
 *       that were proven.
 * </ul>
 *
 * <p>The inflater is zlib, another than the decoder, and nothing is downloaded twice. {@link
 * ZtocVerifier} proves the same from the ztoc's bytes alone, and inflates every byte. The taps
 * never fail because of the layer. Peak memory: the ztoc twice, about 25 bytes a file, and about
 * 300 KiB. Not thread-safe.
 */
public final class LayerIndexer implements GzipTap {
  private final ZtocBuilder builder;
  private final @Nullable SpanReplay replay;
  private int members;

  private LayerIndexer(ZtocBuilder builder, @Nullable SpanReplay replay) {
    this.builder = builder;
    this.replay = replay;
  }

  /** For a gzip layer: give it to the decoder as its tap. */
  public static LayerIndexer forGzip(ZtocSettings settings) {
    return forGzip(settings, new ZlibSpanInflater());
  }

  static LayerIndexer forGzip(ZtocSettings settings, SpanInflater inflater) {
    return new LayerIndexer(
        ZtocBuilder.forGzip(settings, new PublishPolicy(settings)), SpanReplay.untilMet(inflater));
  }

  /**
   * For a layer that is stored as a tar: give its bytes both as compressed and as uncompressed
   * ones. There is nothing to inflate.
   */
  public static LayerIndexer forTar(ZtocSettings settings) {
    return new LayerIndexer(ZtocBuilder.forTar(settings, new PublishPolicy(settings)), null);
  }

  @Override
  public void compressed(byte[] bytes, int offset, int length) {
    builder.compressed(bytes, offset, length);
    prove(proof -> proof.compressed(bytes, offset, length));
  }

  @Override
  public void uncompressed(byte[] bytes, int offset, int length) {
    builder.uncompressed(bytes, offset, length);
    prove(proof -> proof.uncompressed(bytes, offset, length));
  }

  @Override
  public void memberHeader(long longestText) {
    builder.memberHeader(longestText);
    if (++members > 1) {
      builder.refuse(new NotIndexed(Reason.SEVERAL_MEMBERS, "a member ends and another begins"));
    }
  }

  @Override
  public void boundary(int unusedBits) {
    Optional<Checkpoint> checkpoint = builder.checkpoint(unusedBits);
    prove(proof -> {
      if (checkpoint.isPresent()) {
        proof.begin(checkpoint.get());
      } else {
        proof.blockEnd();
      }
    });
  }

  /** Once, after the decoder has told the end of the layer. */
  public IndexOutcome finish() {
    try {
      return switch (builder.finish()) {
        case NotIndexed refusal -> refusal;
        case Built built -> conclude(built.ztoc());
      };
    } finally {
      if (replay != null) {
        replay.end();
      }
    }
  }

  private IndexOutcome conclude(Ztoc ztoc) {
    Optional<NotIndexed> judgement = PublishPolicy.judge(ztoc);
    if (judgement.isPresent()) {
      return judgement.get();
    }
    try {
      if (replay != null) {
        replay.finish();
      }
      ByteBuffer bytes = ZtocWriter.write(ztoc);
      Ztoc read = ZtocReader.read(bytes);
      return read.equals(ztoc)
          ? new Indexed(read, bytes)
          : new NotIndexed(Reason.NOT_PROVEN, "its bytes do not say what was built");
    } catch (MismatchException e) {
      return e.outcome();
    } catch (MalformedInputException e) {
      return new NotIndexed(Reason.NOT_PROVEN, String.valueOf(e.getMessage()));
    } catch (LimitExceededException e) {
      return new NotIndexed(Reason.TOO_LARGE, String.valueOf(e.getMessage()));
    }
  }

  private interface Step {
    void take(SpanReplay proof) throws MismatchException;
  }

  private void prove(Step step) {
    if (replay == null || builder.isRefused()) {
      return;
    }
    try {
      step.take(replay);
    } catch (MismatchException e) {
      builder.refuse(e.outcome());
    }
  }
}
