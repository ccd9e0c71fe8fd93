package dev.layerlift.publish;

import dev.layerlift.oci.model.Descriptor;
import dev.layerlift.oci.model.ImageIndex;
import dev.layerlift.oci.model.LayerCompression;
import dev.layerlift.oci.model.Manifest;
import dev.layerlift.oci.model.RawManifest;
import dev.layerlift.oci.model.RepositoryName;
import dev.layerlift.oci.store.BlobUpload;
import dev.layerlift.oci.store.ImageSource;
import dev.layerlift.oci.store.ImageTarget;
import dev.layerlift.workflow.Deadline;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Brings to the target what a variant shares with its source: configurations, kept layers and
 * manifests. Nothing moves where source and target are the same store.
 */
final class SharedContent {
  private static final int CHUNK = 1 << 18;

  private final ImageSource source;
  private final ImageTarget target;
  private final Optional<RepositoryName> mountFrom;
  private final Deadline deadline;
  private final Set<Descriptor> present = new HashSet<>();

  /**
   * @param mountFrom the source's repository, where it lies in the target's registry
   */
  SharedContent(
      ImageSource source,
      ImageTarget target,
      Optional<RepositoryName> mountFrom,
      Deadline deadline) {
    this.source = source;
    this.target = target;
    this.mountFrom = mountFrom;
    this.deadline = deadline;
  }

  private boolean inPlace() {
    return source.equals(target);
  }

  /** Foreign layers are nowhere in a registry; nothing is done for them. */
  void bring(Descriptor blob) throws IOException {
    if (inPlace()
        || blob.mediaType().layerCompression() == LayerCompression.FOREIGN
        || !present.add(blob)
        || target.hasBlob(blob)
        || (mountFrom.isPresent() && target.mount(blob, mountFrom.get()))) {
      return;
    }
    deadline.check(() -> "blob " + blob.digest() + " is next to be copied to " + target.name());
    try (InputStream in = source.blob(blob);
        BlobUpload upload = target.upload()) {
      byte[] chunk = new byte[CHUNK];
      for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
        upload.write(chunk, 0, read);
      }
      upload.commit(blob.digest(), blob.size());
    }
  }

  /** A manifest of the source as it is, with everything that it names before it. */
  void bring(RawManifest manifest) throws IOException {
    if (inPlace() || target.resolve(manifest.digest()).isPresent()) {
      return;
    }
    if (manifest.mediaType().isManifest() && manifest.parse() instanceof Manifest image) {
      bring(image.config());
      for (Descriptor layer : image.layers()) {
        bring(layer);
      }
    } else if (manifest.mediaType().isIndex() && manifest.parse() instanceof ImageIndex index) {
      for (Descriptor entry : index.manifests()) {
        bringManifest(entry);
      }
    }
    target.putManifest(manifest);
  }

  void bringManifest(Descriptor entry) throws IOException {
    if (!inPlace()) {
      bring(source.manifest(entry.digest()));
    }
  }
}
