package dev.layerlift.sandbox.command;

import dev.layerlift.oci.model.Descriptor;
import dev.layerlift.oci.model.Manifest;
import dev.layerlift.oci.model.RawManifest;
import dev.layerlift.oci.model.RepositoryName;
import dev.layerlift.oci.store.BlobUpload;
import dev.layerlift.oci.store.ImageSource;
import dev.layerlift.oci.store.ImageTarget;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

/** Brings the blobs of a single image from one repository to another of the same registry. */
final class ImageCopy {
  private static final int CHUNK = 1 << 18;

  private ImageCopy() {}

  static void copy(RawManifest manifest, ImageSource from, RepositoryName name, ImageTarget to)
      throws IOException {
    if (!(manifest.parse() instanceof Manifest image)) {
      throw new IllegalArgumentException("no single image: " + manifest.digest());
    }
    List<Descriptor> blobs = new ArrayList<>(image.layers());
    blobs.add(image.config());
    for (Descriptor blob : blobs) {
      if (!to.mount(blob, name)) {
        upload(blob, from, to);
      }
    }
  }

  private static void upload(Descriptor blob, ImageSource from, ImageTarget to) throws IOException {
    try (InputStream in = from.blob(blob);
        BlobUpload upload = to.upload()) {
      byte[] chunk = new byte[CHUNK];
      for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
        upload.write(chunk, 0, read);
      }
      upload.commit(blob.digest(), blob.size());
    }
  }
}
