package dev.layerlift.publish;

import dev.layerlift.codec.gzip.GzipDecoder;
import dev.layerlift.codec.io.ByteSize;
import dev.layerlift.codec.io.LimitExceededException;
import dev.layerlift.codec.io.MalformedInputException;
import dev.layerlift.codec.zstd.ZstdDecoder;
import dev.layerlift.oci.model.Descriptor;
import dev.layerlift.oci.model.DiffId;
import dev.layerlift.oci.model.Digest;
import dev.layerlift.oci.model.LayerCompression;
import dev.layerlift.oci.store.ImageSource;
import dev.layerlift.oci.store.StoreException;
import dev.layerlift.workflow.Failures;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;

/** Unpacks layers and looks whether they are what the image says. Each distinct layer once. */
final class LayerProof {
  private static final int CHUNK = 1 << 18;

  private final ProofNotes notes;
  private final SociProof soci;
  private final Set<Unpacking> done = new HashSet<>();

  /** One layer as one image describes it. */
  private record Unpacking(
      String store, Digest layer, LayerCompression compression, DiffId diffId) {}

  LayerProof(ProofNotes notes, SociProof soci) {
    this.notes = notes;
    this.soci = soci;
  }

  void unpack(ImageSource store, Descriptor layer, DiffId diffId) {
    LayerCompression compression = layer.mediaType().layerCompression();
    Optional<SociProof.Hearing> hearing = soci.open(store, layer.digest());
    if (!done.add(new Unpacking(store.name(), layer.digest(), compression, diffId))
        && hearing.isEmpty()) {
      return;
    }
    String subject = "layer " + layer.digest() + " in " + store.name();
    switch (compression) {
      case NONE, GZIP, ZSTD -> unpack(subject, compression, store, layer, diffId, hearing);
      case FOREIGN -> notes.notChecked(subject, "kept outside the registry");
      case UNKNOWN -> {
        read(store, layer);
        notes.notChecked(subject, "cannot be unpacked: " + layer.mediaType());
      }
    }
  }

  private void unpack(
      String subject,
      LayerCompression compression,
      ImageSource store,
      Descriptor layer,
      DiffId diffId,
      Optional<SociProof.Hearing> hearing) {
    MessageDigest hash = diffId.digest().newHash();
    long size = 0;
    try (InputStream blob = store.blob(layer);
        InputStream tar = decoder(compression, blob, hearing)) {
      byte[] chunk = new byte[CHUNK];
      for (int read = tar.read(chunk); read >= 0; read = tar.read(chunk)) {
        hash.update(chunk, 0, read);
        size += read;
        if (compression == LayerCompression.NONE && hearing.isPresent()) {
          hearing.get().compressed(chunk, 0, read);
          hearing.get().uncompressed(chunk, 0, read);
        }
      }
      drain(blob, chunk);
    } catch (IOException e) {
      differs(subject, e);
      return;
    }
    hearing.ifPresent(SociProof.Hearing::conclude);
    byte[] computed = hash.digest();
    if (diffId.digest().matches(computed)) {
      notes.holds(
          subject,
          "%s, unpacks to the %s of its diff_id %s"
              .formatted(human(layer.size()), human(size), diffId));
    } else {
      notes.differs(
          subject,
          "unpacks to %s:%s, its diff_id is %s"
              .formatted(diffId.digest().algorithm(), HexFormat.of().formatHex(computed), diffId));
    }
  }

  /** A blob that is no layer: only its digest and size can be looked at. */
  void read(ImageSource store, Descriptor blob) {
    String subject = "blob " + blob.digest() + " in " + store.name();
    try (InputStream in = store.blob(blob)) {
      drain(in, new byte[CHUNK]);
      notes.holds(subject, human(blob.size()) + " with this digest");
    } catch (IOException e) {
      differs(subject, e);
    }
  }

  /** The store tells a wrong digest or size at the blob's end only. */
  private static void drain(InputStream blob, byte[] chunk) throws IOException {
    int read;
    do {
      read = blob.read(chunk);
    } while (read >= 0);
  }

  private static InputStream decoder(
      LayerCompression compression, InputStream blob, Optional<SociProof.Hearing> hearing) {
    return switch (compression) {
      case GZIP ->
          hearing.isPresent() ? new GzipDecoder(blob, hearing.get()) : new GzipDecoder(blob);
      case ZSTD -> new ZstdDecoder(blob);
      case NONE, FOREIGN, UNKNOWN -> blob;
    };
  }

  /** What is missing or broken is a finding; a store that cannot be asked is an error. */
  private void differs(String subject, IOException e) {
    if (isFinding(e)) {
      notes.differs(subject, "does not read: " + e.getMessage());
    } else {
      throw Failures.of(e, "read " + subject);
    }
  }

  static boolean isFinding(IOException e) {
    return e instanceof StoreException.NotFound
        || e instanceof StoreException.ContentMismatch
        || e instanceof MalformedInputException
        || e instanceof LimitExceededException;
  }

  private static String human(long bytes) {
    return ByteSize.ofBytes(bytes).toHumanString();
  }
}
