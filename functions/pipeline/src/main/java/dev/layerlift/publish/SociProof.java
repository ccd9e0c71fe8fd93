package dev.layerlift.publish;

import dev.layerlift.codec.gzip.GzipTap;
import dev.layerlift.codec.io.ByteSize;
import dev.layerlift.codec.ztoc.Verification;
import dev.layerlift.codec.ztoc.ZtocVerifier;
import dev.layerlift.oci.model.Descriptor;
import dev.layerlift.oci.model.Digest;
import dev.layerlift.oci.model.ImageIndex;
import dev.layerlift.oci.model.Manifest;
import dev.layerlift.oci.model.MediaType;
import dev.layerlift.oci.model.RawManifest;
import dev.layerlift.oci.model.Text;
import dev.layerlift.oci.store.ImageSource;
import dev.layerlift.workflow.Failures;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Proves SOCI indices from the outside: each is bound to its image both ways, and each of its ztocs
 * is right for its layer. Collects first what there is, then hears the layers being unpacked.
 */
final class SociProof {
  /** Of a layer of about 32 GiB at the default span size. */
  private static final ByteSize MAX_ZTOC = ByteSize.ofMebibytes(256);

  private static final Set<MediaType> TYPES = Set.of(SociIndexManifest.V1, SociIndexManifest.V2);

  private final ProofNotes notes;
  private final Map<Digest, Map<Digest, Descriptor>> unheard = new TreeMap<>();
  private final Set<Binding> bindings = new HashSet<>();
  private final Set<Digest> indices = new HashSet<>();
  private final Set<Digest> bound = new HashSet<>();

  private record Binding(Digest layer, Digest ztoc) {}

  SociProof(ProofNotes notes) {
    this.notes = notes;
  }

  /** The SOCI indices of version 2 that stand in an image index, with their bindings. */
  void collect(ImageSource store, ImageIndex index) {
    Set<Digest> images = new HashSet<>();
    index.manifests().forEach(entry -> images.add(entry.digest()));
    for (Descriptor entry : index.manifests()) {
      if (entry.artifactType().filter(SociIndexManifest.V2.name()::equals).isPresent()) {
        listed(store, entry, images);
      }
    }
  }

  private void listed(ImageSource store, Descriptor entry, Set<Digest> images) {
    String subject = index(entry.digest(), store);
    Optional<Digest> image =
        AnnotatedDigest.of(entry.annotations(), SociIndexManifest.IMAGE_DIGEST);
    if (image.filter(images::contains).isEmpty()) {
      notes.differs(subject, "is bound to no image of its index");
      return;
    }
    bound.add(image.get());
    try {
      Map<String, String> annotations = store.manifest(image.get()).parse().annotations();
      notes.same(
          subject,
          "index that the image " + image.get() + " names",
          Text.line(String.valueOf(annotations.get(SociIndexManifest.INDEX_DIGEST))),
          entry.digest().toString());
      manifest(subject, store.manifest(entry.digest()));
    } catch (IOException e) {
      finding(subject, e);
    }
  }

  /**
   * The SOCI index that an image names and no image index lists beside it, as for an image that is
   * looked at by its own digest. Readers go by the name alone.
   */
  void collectNamed(ImageSource store, Manifest image) {
    if (!image.annotations().containsKey(SociIndexManifest.INDEX_DIGEST)
        || bound.contains(image.toRaw().digest())) {
      return;
    }
    Optional<Digest> named =
        AnnotatedDigest.of(image.annotations(), SociIndexManifest.INDEX_DIGEST);
    if (named.isEmpty()) {
      notes.differs(
          "manifest " + image.toRaw().digest() + " in " + store.name(),
          "names a SOCI index by what is no digest");
      return;
    }
    String subject = index(named.get(), store);
    try {
      manifest(subject, store.manifest(named.get()));
    } catch (IOException e) {
      finding(subject, e);
    }
  }

  /** The SOCI indices of version 1 that refer to an image. */
  void collectReferrers(ImageSource store, Digest image) {
    try {
      for (Descriptor referrer : store.referrers(image)) {
        if (referrer.artifactType().filter(SociIndexManifest.V1.name()::equals).isPresent()) {
          manifest(index(referrer.digest(), store), store.manifest(referrer.digest()));
        }
      }
    } catch (IOException e) {
      notes.notChecked(
          "referrers of " + image + " in " + store.name(), "cannot be listed: " + e.getMessage());
    }
  }

  private void manifest(String subject, RawManifest raw) throws IOException {
    if (!indices.add(raw.digest())) {
      return;
    }
    if (!(raw.parse() instanceof Manifest index) || !TYPES.contains(index.config().mediaType())) {
      notes.differs(subject, "is no SOCI index");
      return;
    }
    int count = 0;
    for (Descriptor part : index.layers()) {
      if (!part.mediaType().equals(SociIndexManifest.ZTOC)) {
        continue;
      }
      Optional<Digest> layer =
          AnnotatedDigest.of(part.annotations(), SociIndexManifest.LAYER_DIGEST);
      if (layer.isEmpty()) {
        notes.differs(subject, "has a ztoc of no layer: " + part.digest());
        continue;
      }
      if (bindings.add(new Binding(layer.get(), part.digest()))) {
        unheard.computeIfAbsent(layer.get(), _ -> new TreeMap<>()).put(part.digest(), part);
      }
      count++;
    }
    notes.holds(subject, "names " + count + " ztocs");
  }

  /** What a layer's bytes are held against while it is unpacked: its ztocs, nearly always one. */
  final class Hearing implements GzipTap {
    private final Map<String, ZtocVerifier> verifiers = new LinkedHashMap<>();

    @Override
    public void compressed(byte[] bytes, int offset, int length) {
      verifiers.values().forEach(verifier -> verifier.compressed(bytes, offset, length));
    }

    @Override
    public void uncompressed(byte[] bytes, int offset, int length) {
      verifiers.values().forEach(verifier -> verifier.uncompressed(bytes, offset, length));
    }

    @Override
    public void memberHeader(long longestText) {
      verifiers.values().forEach(verifier -> verifier.memberHeader(longestText));
    }

    @Override
    public void boundary(int unusedBits) {
      verifiers.values().forEach(verifier -> verifier.boundary(unusedBits));
    }

    void conclude() {
      verifiers.forEach((subject, verifier) -> {
        switch (verifier.finish()) {
          case Verification.Proven proven ->
              notes.holds(
                  subject,
                  "%d spans give the layer's bytes, %d files are where it says"
                      .formatted(proven.spans(), proven.files()));
          case Verification.Refuted refuted -> notes.differs(subject, Text.line(refuted.reason()));
        }
      });
    }
  }

  /** Empty where the layer has no ztoc that was not heard yet, or none that can be read. */
  Optional<Hearing> open(ImageSource store, Digest layer) {
    Map<Digest, Descriptor> ztocs = unheard.remove(layer);
    if (ztocs == null) {
      return Optional.empty();
    }
    Hearing hearing = new Hearing();
    ztocs.values().forEach(ztoc -> open(store, ztoc, hearing));
    return hearing.verifiers.isEmpty() ? Optional.empty() : Optional.of(hearing);
  }

  private void open(ImageSource store, Descriptor ztoc, Hearing hearing) {
    String subject = subject(ztoc, store.name());
    if (ztoc.size() > MAX_ZTOC.bytes()) {
      notes.notChecked(subject, "has %d bytes, %s at most".formatted(ztoc.size(), MAX_ZTOC));
      return;
    }
    try (InputStream in = store.blob(ztoc)) {
      hearing.verifiers.put(subject, ZtocVerifier.open(ByteBuffer.wrap(in.readAllBytes())));
    } catch (IOException e) {
      finding(subject, e);
    }
  }

  /** Once all layers are unpacked. */
  void finish(ImageSource store) {
    unheard.forEach((layer, ztocs) ->
        ztocs
            .values()
            .forEach(ztoc ->
                notes.differs(
                    subject(ztoc, store.name()),
                    "is of layer " + layer + ", which is in no image here")));
    unheard.clear();
  }

  private static String index(Digest digest, ImageSource store) {
    return "SOCI index " + digest + " in " + store.name();
  }

  private static String subject(Descriptor ztoc, String store) {
    return "ztoc " + ztoc.digest() + " in " + store;
  }

  private void finding(String subject, IOException e) {
    if (LayerProof.isFinding(e)) {
      notes.differs(subject, "does not read: " + e.getMessage());
    } else {
      throw Failures.of(e, "read " + subject);
    }
  }
}
