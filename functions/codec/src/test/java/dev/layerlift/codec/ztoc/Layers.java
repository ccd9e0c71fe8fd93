package dev.layerlift.codec.ztoc;

import dev.layerlift.codec.gzip.GzipTap;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Passes over layers that are in memory. */
final class Layers {
  private Layers() {}

  /** Gives the tap a layer, gzip or not. */
  static void pass(byte[] layer, boolean gzip, GzipTap tap) throws IOException {
    if (gzip) {
      PlainGzip.decode(layer, tap);
      return;
    }
    for (int at = 0; at < layer.length; at += 10_007) {
      int length = Math.min(10_007, layer.length - at);
      tap.compressed(layer, at, length);
      tap.uncompressed(layer, at, length);
    }
  }

  static BuildOutcome build(byte[] layer, boolean gzip, ZtocSettings settings) throws IOException {
    ZtocBuilder builder = gzip ? ZtocBuilder.forGzip(settings) : ZtocBuilder.forTar(settings);
    pass(layer, gzip, builder);
    return builder.finish();
  }

  static IndexOutcome index(byte[] layer, boolean gzip, ZtocSettings settings) throws IOException {
    LayerIndexer indexer = gzip ? LayerIndexer.forGzip(settings) : LayerIndexer.forTar(settings);
    pass(layer, gzip, indexer);
    return indexer.finish();
  }

  static Verification verify(byte[] layer, boolean gzip, ByteBuffer ztoc) throws IOException {
    ZtocVerifier verifier = ZtocVerifier.open(ztoc);
    pass(layer, gzip, verifier);
    return verifier.finish();
  }

  static byte[] bytes(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.duplicate().get(bytes);
    return bytes;
  }
}
