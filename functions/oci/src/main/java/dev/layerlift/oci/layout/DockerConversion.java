package dev.layerlift.oci.layout;

import dev.layerlift.codec.io.MalformedInputException;
import dev.layerlift.oci.model.Descriptor;
import dev.layerlift.oci.model.DiffId;
import dev.layerlift.oci.model.Digest;
import dev.layerlift.oci.model.ImageConfig;
import dev.layerlift.oci.model.Json;
import dev.layerlift.oci.model.Manifest;
import dev.layerlift.oci.model.MediaType;
import dev.layerlift.oci.model.RawManifest;
import dev.layerlift.oci.model.Text;
import dev.layerlift.oci.store.StoreException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Gives the images of an archive the manifests that it lacks, in OCI form. The configuration's
 * bytes stay, so the image id does too; layers stay as they are. Reads each layer once; threads
 * wait for each other.
 */
final class DockerConversion {
  private final TarFiles files;
  private final DockerLayers layers;
  private final Map<DockerManifest, RawManifest> manifests = new HashMap<>();
  private final Map<Digest, StoredFile> blobs = new HashMap<>();

  DockerConversion(TarFiles files) {
    this.files = files;
    this.layers = new DockerLayers(files);
  }

  /**
   * @throws MalformedInputException if a file is missing, or is no configuration
   * @throws StoreException.ContentMismatch if a layer is not the configuration's
   */
  synchronized RawManifest manifest(DockerManifest image) throws IOException {
    RawManifest known = manifests.get(image);
    if (known != null) {
      return known;
    }
    RawManifest manifest = convert(image);
    manifests.put(image, manifest);
    return manifest;
  }

  /** A configuration or layer of the images that were converted so far. */
  synchronized Optional<StoredFile> blob(Digest digest) {
    return Optional.ofNullable(blobs.get(digest));
  }

  private RawManifest convert(DockerManifest image) throws IOException {
    String what = files.name() + ": configuration " + Text.quote(image.config());
    StoredFile configFile =
        files
            .find(DockerManifest.plainPath(image.config()))
            .orElseThrow(() -> new MalformedInputException(what + " is not in the archive"));
    byte[] config = configFile.read(Json.MAX_DOCUMENT, what);
    List<DiffId> diffIds = ImageConfig.parse(config, what).diffIds();
    if (diffIds.size() != image.layers().size()) {
      throw new MalformedInputException(
          what + " has " + diffIds.size() + " diff_ids for " + image.layers().size() + " layers");
    }
    List<Descriptor> stored = new ArrayList<>();
    for (int i = 0; i < diffIds.size(); i++) {
      DockerLayers.Layer layer = layers.verified(image.layers().get(i), diffIds.get(i));
      blobs.put(layer.stored().digest(), layer.file());
      stored.add(layer.stored());
    }
    Digest configDigest = Digest.sha256(config);
    blobs.put(configDigest, configFile);
    return Manifest.of(Descriptor.of(MediaType.OCI_CONFIG, configDigest, config.length), stored)
        .toRaw();
  }
}
