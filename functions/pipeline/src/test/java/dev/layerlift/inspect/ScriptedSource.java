package dev.layerlift.inspect;

import dev.layerlift.oci.model.Descriptor;
import dev.layerlift.oci.model.Digest;
import dev.layerlift.oci.model.ManifestSelector;
import dev.layerlift.oci.model.MediaType;
import dev.layerlift.oci.model.RawManifest;
import dev.layerlift.oci.model.Tag;
import dev.layerlift.oci.store.ImageSource;
import dev.layerlift.oci.store.StoreException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A source that answers what it was told to, also what no registry would take, and writes down
 * every request. Documents only: there are no layers behind the manifests.
 */
final class ScriptedSource implements ImageSource {
  private final Map<ManifestSelector, RawManifest> manifests = new HashMap<>();
  private final Map<Digest, byte[]> blobs = new HashMap<>();
  private final Map<Digest, List<Descriptor>> referrers = new HashMap<>();
  private final Map<ManifestSelector, IOException> failures = new HashMap<>();
  private final List<String> requests = new ArrayList<>();

  /** Stores a document where it belongs. */
  RawManifest add(MediaType type, String json) {
    RawManifest raw = RawManifest.of(type, json.getBytes(StandardCharsets.UTF_8));
    manifests.put(raw.digest(), raw);
    return raw;
  }

  void answer(ManifestSelector selector, RawManifest raw) {
    manifests.put(selector, raw);
  }

  void fail(ManifestSelector selector, IOException failure) {
    failures.put(selector, failure);
  }

  void refer(Digest subject, Descriptor referrer) {
    referrers.computeIfAbsent(subject, s -> new ArrayList<>()).add(referrer);
  }

  Digest addBlob(byte[] bytes) {
    Digest digest = Digest.sha256(bytes);
    blobs.put(digest, bytes);
    return digest;
  }

  void forgetBlob(Digest digest) {
    blobs.remove(digest);
  }

  void forgetManifest(ManifestSelector selector) {
    manifests.remove(selector);
  }

  List<String> requests() {
    return List.copyOf(requests);
  }

  @Override
  public String name() {
    return "registry.example/team/app";
  }

  @Override
  public RawManifest manifest(ManifestSelector selector) throws IOException {
    requests.add("GET manifest " + selector);
    failIfToldTo(selector);
    return Optional.ofNullable(manifests.get(selector))
        .orElseThrow(() -> new StoreException.NotFound("no manifest " + selector));
  }

  @Override
  public Optional<Descriptor> resolve(ManifestSelector selector) throws IOException {
    requests.add("HEAD manifest " + selector);
    failIfToldTo(selector);
    return Optional.ofNullable(manifests.get(selector)).map(RawManifest::descriptor);
  }

  private void failIfToldTo(ManifestSelector selector) throws IOException {
    IOException failure = failures.get(selector);
    if (failure != null) {
      throw failure;
    }
  }

  @Override
  public InputStream blob(Descriptor descriptor) throws IOException {
    requests.add("GET blob " + descriptor.digest());
    byte[] bytes = blobs.get(descriptor.digest());
    if (bytes == null) {
      throw new StoreException.NotFound("no blob " + descriptor.digest());
    }
    return new ByteArrayInputStream(bytes);
  }

  @Override
  public boolean hasBlob(Descriptor descriptor) {
    throw new AssertionError("an inspection asks for no layer");
  }

  @Override
  public List<Tag> tags() {
    throw new AssertionError("an inspection lists no tags");
  }

  @Override
  public List<Descriptor> referrers(Digest subject) {
    requests.add("GET referrers " + subject);
    return referrers.getOrDefault(subject, List.of());
  }

  @Override
  public void close() {
    throw new AssertionError("the source belongs to the caller");
  }
}
