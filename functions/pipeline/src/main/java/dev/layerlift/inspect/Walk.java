package dev.layerlift.inspect;

import dev.layerlift.codec.io.LimitExceededException;
import dev.layerlift.oci.model.Descriptor;
import dev.layerlift.oci.model.DiffId;
import dev.layerlift.oci.model.Digest;
import dev.layerlift.oci.model.ImageConfig;
import dev.layerlift.oci.model.ImageIndex;
import dev.layerlift.oci.model.Json;
import dev.layerlift.oci.model.Manifest;
import dev.layerlift.oci.model.ManifestDocument;
import dev.layerlift.oci.model.ManifestSelector;
import dev.layerlift.oci.model.Platform;
import dev.layerlift.oci.model.RawManifest;
import dev.layerlift.oci.store.ImageSource;
import dev.layerlift.workflow.Failures;
import dev.layerlift.workflow.ImageInventory.Obstacle;
import dev.layerlift.workflow.ImageInventory.PlatformImage;
import dev.layerlift.workflow.LayerFacts;
import dev.layerlift.workflow.MalformedImageException;
import dev.layerlift.workflow.Marker;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;

/**
 * One way through the documents under a reference, collecting what is found. Every manifest and
 * every configuration is read once. Used once, by one thread.
 */
final class Walk {
  /** Indices within indices; builders write one level, two where a tool wraps an index. */
  static final int MAX_DEPTH = 4;

  /** Manifests under one reference; the most generous official images have some twenty. */
  static final int MAX_MANIFESTS = 128;

  private final ImageSource source;
  private final Map<Digest, ManifestDocument> documents = new HashMap<>();
  private final Map<Digest, ImageConfig> configs = new HashMap<>();
  private final SequencedSet<Digest> path = new LinkedHashSet<>();
  private final List<PlatformImage> images = new ArrayList<>();
  private final List<Obstacle> obstacles = new ArrayList<>();
  private final Map<String, Integer> beside = new LinkedHashMap<>();
  private int visited;

  Walk(ImageSource source) {
    this.source = source;
  }

  List<PlatformImage> images() {
    return images;
  }

  List<Obstacle> obstacles() {
    return obstacles;
  }

  /** What stands in an index beside its images, and how often. */
  Map<String, Integer> beside() {
    return beside;
  }

  RawManifest read(ManifestSelector selector) {
    try {
      return source.manifest(selector);
    } catch (IOException e) {
      throw Failures.of(e, "read manifest " + selector + " of " + source.name());
    }
  }

  /** Collects from a document that the reference names itself. */
  void top(RawManifest raw) {
    switch (parse(raw)) {
      case Manifest manifest -> {
        Optional<String> artifact = Artifacts.named(manifest);
        if (artifact.isPresent()) {
          refuse("it is no container image but " + artifact.get());
        } else if (!stopAtMarker(manifest)) {
          ImageConfig config = config(manifest);
          add(manifest, config.platform(), config, Optional.empty());
        }
      }
      case ImageIndex index -> {
        Optional<String> artifact = Artifacts.named(index);
        if (artifact.isPresent()) {
          refuse("it is no container image but " + artifact.get());
        } else if (!stopAtMarker(index)) {
          path.add(raw.digest());
          entries(index);
          if (images.isEmpty()) {
            refuse("the index names no container image");
          }
        }
      }
    }
  }

  private boolean stopAtMarker(ManifestDocument document) {
    if (!Marker.isOn(document.annotations())) {
      return false;
    }
    refuse(
        "it is Layerlift's own output"
            + Marker.from(document.annotations()).map(m -> ", made from " + m.source()).orElse(""));
    return true;
  }

  private void refuse(String reason) {
    obstacles.add(new Obstacle(reason, false));
  }

  private void entries(ImageIndex index) {
    for (Descriptor entry : index.manifests()) {
      if (Artifacts.isAttestation(entry)) {
        count("attestation manifest");
      } else if (Artifacts.named(entry.mediaType()).isPresent()) {
        count("entry of the type " + entry.mediaType());
      } else if (entry.artifactType().isPresent()) {
        count("entry that is " + Artifacts.ofType(entry.artifactType().get()));
      } else if (entry.platform().filter(Platform::isUnknown).isPresent()) {
        count("entry for no platform");
      } else if (entry.mediaType().isIndex()) {
        nested(entry);
      } else {
        child(entry);
      }
    }
  }

  private void nested(Descriptor entry) {
    if (path.contains(entry.digest())) {
      throw new MalformedImageException(
          "the index " + entry.digest() + " of " + source.name() + " contains itself");
    }
    if (path.size() >= MAX_DEPTH) {
      throw new MalformedImageException(
          "the index %s of %s nests more than %d indices"
              .formatted(path.getFirst(), source.name(), MAX_DEPTH));
    }
    if (document(entry) instanceof ImageIndex index) {
      if (Artifacts.named(index).isPresent()) {
        count("entry that is " + Artifacts.named(index).get());
        return;
      }
      path.add(entry.digest());
      entries(index);
      path.removeLast();
    }
  }

  private void child(Descriptor entry) {
    if (document(entry) instanceof Manifest manifest) {
      Optional<String> artifact = Artifacts.named(manifest);
      if (artifact.isPresent()) {
        count("entry that is " + artifact.get());
        return;
      }
      ImageConfig config = config(manifest);
      Optional<String> obstacle =
          path.size() > 1
              ? Optional.of("it stands in an index within the index, which is kept as it is")
              : Optional.empty();
      add(manifest, entry.platform().orElse(config.platform()), config, obstacle);
    }
  }

  private void count(String what) {
    beside.merge(what, 1, Integer::sum);
  }

  private ManifestDocument document(Descriptor entry) {
    visited++;
    if (visited > MAX_MANIFESTS) {
      throw new MalformedImageException(
          "the index %s of %s names more than %d manifests"
              .formatted(path.getFirst(), source.name(), MAX_MANIFESTS));
    }
    ManifestDocument known = documents.get(entry.digest());
    if (known != null) {
      return known;
    }
    RawManifest raw = read(entry.digest());
    ManifestDocument document = parse(raw);
    if (!raw.mediaType().equals(entry.mediaType())) {
      throw new MalformedImageException(
          "the index %s of %s names %s as %s, but it is stored as %s"
              .formatted(
                  path.getLast(),
                  source.name(),
                  entry.digest(),
                  entry.mediaType(),
                  raw.mediaType()));
    }
    documents.put(entry.digest(), document);
    return document;
  }

  private ManifestDocument parse(RawManifest raw) {
    try {
      return raw.parse();
    } catch (IOException e) {
      throw Failures.of(e, "understand manifest " + raw.digest() + " of " + source.name());
    }
  }

  private ImageConfig config(Manifest manifest) {
    Descriptor descriptor = manifest.config();
    ImageConfig known = configs.get(descriptor.digest());
    if (known != null) {
      return known;
    }
    String what = "configuration " + descriptor.digest();
    try {
      ImageConfig config = ImageConfig.parse(bytes(descriptor, what), what);
      configs.put(descriptor.digest(), config);
      return config;
    } catch (IOException e) {
      throw Failures.of(e, "read the " + what + " of " + source.name());
    }
  }

  private byte[] bytes(Descriptor descriptor, String what) throws IOException {
    if (descriptor.size() > Json.MAX_DOCUMENT.bytes()) {
      throw new LimitExceededException(
          what + ": " + descriptor.size() + " bytes, the limit is " + Json.MAX_DOCUMENT);
    }
    try (InputStream in = source.blob(descriptor)) {
      // One more than there are: only the end of the stream says that the bytes were verified.
      return in.readNBytes((int) descriptor.size() + 1);
    }
  }

  private void add(
      Manifest manifest, Platform platform, ImageConfig config, Optional<String> known) {
    if (PlatformObstacles.isLambda(config)) {
      refuse("it starts as a Lambda function, and Lambda takes neither an index nor zstd layers");
    }
    images.add(
        new PlatformImage(
            manifest.toRaw().digest(),
            platform,
            layers(manifest, config),
            known.or(() -> PlatformObstacles.of(manifest, platform, config))));
  }

  private List<LayerFacts> layers(Manifest manifest, ImageConfig config) {
    List<DiffId> diffIds = config.diffIds();
    if (manifest.layers().size() != diffIds.size()) {
      throw new MalformedImageException(
          "manifest %s of %s has %d layers, but its configuration %s lists %d diff_ids"
              .formatted(
                  manifest.toRaw().digest(),
                  source.name(),
                  manifest.layers().size(),
                  manifest.config().digest(),
                  diffIds.size()));
    }
    List<LayerFacts> layers = new ArrayList<>(diffIds.size());
    for (int i = 0; i < diffIds.size(); i++) {
      Descriptor layer = manifest.layers().get(i);
      layers.add(new LayerFacts(layer.digest(), layer.size(), layer.mediaType(), diffIds.get(i)));
    }
    return layers;
  }
}
