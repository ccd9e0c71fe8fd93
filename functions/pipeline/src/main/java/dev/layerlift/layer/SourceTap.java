package dev.layerlift.layer;

import dev.layerlift.oci.model.Descriptor;
import dev.layerlift.oci.store.ImageSource;
import dev.layerlift.workflow.Failures;
import dev.layerlift.workflow.LayerFacts;
import dev.layerlift.workflow.LayerliftException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;

/**
 * The compressed layer as it comes in. Its end is only told when size and digest are the ones that
 * the manifest names: every {@link ImageSource#blob} sees to that. Errors leave as {@link
 * LayerliftException}, so that an {@link IOException} behind a decoder is always the decoder's.
 */
final class SourceTap extends InputStream {
  private final LayerFacts layer;
  private final String store;
  private final InputStream blob;
  private final byte[] single = new byte[1];
  private long size;

  private SourceTap(LayerFacts layer, String store, InputStream blob) {
    this.layer = layer;
    this.store = store;
    this.blob = blob;
  }

  static SourceTap open(LayerFacts layer, ImageSource source) {
    Descriptor descriptor = Descriptor.of(layer.mediaType(), layer.digest(), layer.size());
    try {
      return new SourceTap(layer, source.name(), source.blob(descriptor));
    } catch (IOException e) {
      throw failure(e, layer, source.name());
    }
  }

  @Override
  public int read(byte[] bytes, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, bytes.length);
    try {
      int read = blob.read(bytes, offset, length);
      size += Math.max(read, 0);
      return read;
    } catch (IOException e) {
      throw failure(e, layer, store);
    }
  }

  @Override
  public int read() {
    int read;
    do {
      read = read(single, 0, 1);
    } while (read == 0);
    return read < 0 ? -1 : single[0] & 0xff;
  }

  private static LayerliftException failure(IOException error, LayerFacts layer, String store) {
    return Failures.of(error, "read layer " + layer.digest() + " from " + store);
  }

  /** Of the compressed bytes so far. */
  long size() {
    return size;
  }

  @Override
  public void close() throws IOException {
    blob.close();
  }
}
