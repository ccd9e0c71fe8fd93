package dev.layerlift.sandbox;

import dev.layerlift.oci.model.Descriptor;
import dev.layerlift.oci.model.Digest;
import dev.layerlift.oci.model.MediaType;
import dev.layerlift.oci.model.RawManifest;
import dev.layerlift.oci.model.Tag;
import dev.layerlift.oci.store.BlobUpload;
import dev.layerlift.oci.store.ImageTarget;
import dev.layerlift.testing.image.Stored;
import dev.layerlift.testing.image.TestImage;
import dev.layerlift.testing.image.TestIndex;
import dev.layerlift.testing.image.TestLayer;
import java.io.IOException;

/** Pushes test images as clients do: blobs, children by digest, and last the name. */
public final class Pushing {
  private Pushing() {}

  public static void push(Stored image, ImageTarget target, Tag tag) throws IOException {
    content(image, target);
    target.tag(tag, manifest(image));
  }

  /** The manifest as it is put. */
  public static RawManifest manifest(Stored image) {
    return RawManifest.of(MediaType.parse(image.mediaType()), image.manifest());
  }

  private static void content(Stored image, ImageTarget target) throws IOException {
    switch (image) {
      case TestImage one -> {
        for (TestLayer layer : one.layers()) {
          upload(layer, target);
        }
        target.putBlob(config(one.config()), one.config());
      }
      case TestIndex index -> {
        for (Stored child : index.children()) {
          content(child, target);
          target.putManifest(manifest(child));
        }
      }
    }
  }

  private static Descriptor config(byte[] config) {
    return Descriptor.of(MediaType.OCI_CONFIG, Digest.sha256(config), config.length);
  }

  private static void upload(TestLayer layer, ImageTarget target) throws IOException {
    byte[] blob = layer.blob().bytes();
    try (BlobUpload upload = target.upload()) {
      upload.write(blob, 0, blob.length);
      upload.commit(Digest.parse(layer.digest()), blob.length);
    }
  }
}
