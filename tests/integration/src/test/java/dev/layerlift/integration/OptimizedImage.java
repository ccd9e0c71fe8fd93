package dev.layerlift.integration;

import java.nio.file.Path;

/**
 * The real image after {@code layerlift optimize} without any option, in an OCI layout of its own.
 *
 * @param layout not to be changed
 */
record OptimizedImage(Path layout) {

  private static final String TAG = "app";

  static OptimizedImage make(RealImages source, Path folder) {
    OptimizedImage image = new OptimizedImage(folder.resolve("layout"));
    Layerlift.run("optimize", source.reference(), image.reference());
    return image;
  }

  /** {@code oci:DIR:TAG}, as skopeo and layerlift name it. */
  String reference() {
    return "oci:" + layout + ":" + TAG;
  }

  /** {@code DIR:TAG}, as umoci names it. */
  String path() {
    return layout + ":" + TAG;
  }

  Path blob(ForeignView.Blob blob) {
    return layout.resolve("blobs/sha256").resolve(blob.hex());
  }
}
