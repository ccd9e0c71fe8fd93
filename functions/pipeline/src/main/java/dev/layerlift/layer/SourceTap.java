package dev.layerlift.layer;

import dev.layerlift.oci.model.Descriptor;
import dev.layerlift.oci.store.ImageSource;
import dev.layerlift.workflow.Failures;
import dev.layerlift.workflow.LayerFacts;
import dev.layerlift.workflow.LayerliftException;
import dev.layerlift.workflow.SourceCorruptException;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Objects;

/**
 * The compressed layer as it comes in. Its end is only told when size and digest are the ones that
 * the manifest names. Errors leave as {@link LayerliftException}, so that an {@link IOException}
 * behind a decoder is always the decoder's.
 */
final class SourceTap extends InputStream {
  private final LayerFacts layer;
  private final String store;
  private final InputStream blob;
  private final MessageDigest hash;
  private final byte[] single = new byte[1];
  private long size;
  private boolean verified;

  private SourceTap(LayerFacts layer, String store, InputStream blob) {
    this.layer = layer;
    this.store = store;
    this.blob = blob;
    hash = layer.digest().newHash();
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
    if (verified) {
      return -1;
    }
    int read = readBlob(bytes, offset, length);
    if (read < 0) {
      verify();
      return -1;
    }
    hash.update(bytes, offset, read);
    size += read;
    if (size > layer.size()) {
      throw wrongSize("more than " + layer.size());
    }
    return read;
  }

  @Override
  public int read() {
    int read;
    do {
      read = read(single, 0, 1);
    } while (read == 0);
    return read < 0 ? -1 : single[0] & 0xff;
  }

  private int readBlob(byte[] bytes, int offset, int length) {
    try {
      return blob.read(bytes, offset, length);
    } catch (IOException e) {
      throw failure(e, layer, store);
    }
  }

  private void verify() {
    if (size != layer.size()) {
      throw wrongSize(size + "");
    }
    byte[] computed = hash.digest();
    if (!layer.digest().matches(computed)) {
      throw new SourceCorruptException(
          "layer %s of %s has another digest: %s:%s"
              .formatted(
                  layer.digest(),
                  store,
                  layer.digest().algorithm(),
                  HexFormat.of().formatHex(computed)));
    }
    verified = true;
  }

  private SourceCorruptException wrongSize(String actual) {
    return new SourceCorruptException(
        "layer %s of %s has %s bytes, its manifest says %d"
            .formatted(layer.digest(), store, actual, layer.size()));
  }

  private static LayerliftException failure(IOException error, LayerFacts layer, String store) {
    return Failures.of(error, "read layer " + layer.digest() + " from " + store);
  }

  /** Of the compressed bytes. */
  long size() {
    return size;
  }

  @Override
  public void close() throws IOException {
    blob.close();
  }
}
