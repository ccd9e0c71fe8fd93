package dev.layerlift.cli;

import dev.layerlift.oci.layout.ImageLocation;
import dev.layerlift.oci.layout.LocalImages;
import dev.layerlift.oci.model.Descriptor;
import dev.layerlift.oci.model.Digest;
import dev.layerlift.oci.model.MediaType;
import dev.layerlift.oci.model.RawManifest;
import dev.layerlift.oci.model.Tag;
import dev.layerlift.oci.store.ImageTarget;
import dev.layerlift.testing.image.Stored;
import dev.layerlift.testing.image.TestImage;
import dev.layerlift.testing.image.TestIndex;
import dev.layerlift.testing.image.TestLayer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/** Puts images on the disk and looks at what is there. */
final class Images {
  private Images() {}

  /**
   * @param location with a tag, such as {@code oci:DIR:v1}
   */
  static void store(Stored image, String location) throws IOException {
    ImageLocation.Local local = (ImageLocation.Local) ImageLocation.parse(location);
    try (ImageTarget target = LocalImages.openTarget(local)) {
      target.tag(local.tag().orElseThrow(), put(image, target));
    }
  }

  private static RawManifest put(Stored image, ImageTarget target) throws IOException {
    switch (image) {
      case TestImage single -> {
        put(target, single.config());
        for (TestLayer layer : single.layers()) {
          put(target, layer.blob().bytes());
        }
      }
      case TestIndex index -> {
        for (Stored child : index.children()) {
          put(child, target);
        }
      }
    }
    RawManifest manifest = RawManifest.of(MediaType.parse(image.mediaType()), image.manifest());
    target.putManifest(manifest);
    return manifest;
  }

  private static void put(ImageTarget target, byte[] blob) throws IOException {
    target.putBlob(Descriptor.of(MediaType.OCI_LAYER_TAR, Digest.sha256(blob), blob.length), blob);
  }

  /** As {@code docker save} wrote it before Docker 25; the layers are gzip in the image. */
  static void saveForDocker(TestImage image, String name, Path file) throws IOException {
    List<String> layers = new ArrayList<>();
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(Files.newOutputStream(file))) {
      for (TestLayer layer : image.layers()) {
        layers.add("layer-" + layers.size() + "/layer.tar");
        try (InputStream in = new GZIPInputStream(layer.blob().open(0))) {
          add(tar, layers.getLast(), in.readAllBytes());
        }
      }
      add(tar, "config.json", image.config());
      String manifest =
          "[{\"Config\":\"config.json\",\"RepoTags\":[\"%s\"],\"Layers\":[%s]}]"
              .formatted(
                  name, layers.stream().map(l -> "\"" + l + "\"").collect(Collectors.joining(",")));
      add(tar, "manifest.json", manifest.getBytes(StandardCharsets.UTF_8));
    }
  }

  private static void add(TarArchiveOutputStream tar, String name, byte[] content)
      throws IOException {
    TarArchiveEntry entry = new TarArchiveEntry(name);
    entry.setSize(content.length);
    tar.putArchiveEntry(entry);
    tar.write(content);
    tar.closeArchiveEntry();
  }

  /** Every file below a folder with the digest of its content. */
  static Map<String, Digest> files(Path folder) throws IOException {
    Map<String, Digest> files = new TreeMap<>();
    try (Stream<Path> paths = Files.walk(folder)) {
      for (Path path : paths.filter(Files::isRegularFile).toList()) {
        files.put(folder.relativize(path).toString(), Digest.sha256(Files.readAllBytes(path)));
      }
    }
    return files;
  }

  /** What the location names, opened. */
  static RawManifest manifest(String location) throws IOException {
    ImageLocation.Local local = (ImageLocation.Local) ImageLocation.parse(location);
    try (var store = LocalImages.openSource(local)) {
      return store.manifest(store.select(local.image()));
    }
  }

  static List<Tag> tags(String location) throws IOException {
    try (var store = LocalImages.openSource((ImageLocation.Local) ImageLocation.parse(location))) {
      return store.tags();
    }
  }
}
