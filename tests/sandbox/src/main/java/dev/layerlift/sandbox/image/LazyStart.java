package dev.layerlift.sandbox.image;

import dev.layerlift.codec.ztoc.FileMetadata;
import dev.layerlift.codec.ztoc.Zinfo;
import dev.layerlift.codec.ztoc.Ztoc;
import dev.layerlift.codec.ztoc.ZtocReader;
import dev.layerlift.oci.model.Descriptor;
import dev.layerlift.oci.model.Digest;
import dev.layerlift.oci.model.ImageIndex;
import dev.layerlift.oci.model.Manifest;
import dev.layerlift.oci.model.Tag;
import dev.layerlift.oci.store.ImageSource;
import dev.layerlift.oci.store.ImageTarget;
import dev.layerlift.sandbox.image.StartedJvm.Touched;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a snapshotter has to fetch of an image with a SOCI index before a program can start: for
 * each layer the spans that hold the bytes it touches. Layers without a ztoc are fetched whole.
 */
public final class LazyStart {
  private static final String INDEX_TYPE = "application/vnd.amazon.soci.index.v2+json";
  private static final String INDEX_DIGEST = "com.amazon.soci.index-digest";
  private static final String LAYER_DIGEST = "com.amazon.soci.image-layer-digest";

  private final List<Layer> layers;

  private LazyStart(List<Layer> layers) {
    this.layers = layers;
  }

  /**
   * What is fetched of one layer.
   *
   * @param spans of the layer; 0 for one without a ztoc
   * @param fetchedSpans of these
   * @param fetchedSize in bytes, compressed
   */
  public record Fetch(Descriptor layer, int spans, int fetchedSpans, long fetchedSize) {}

  private record Layer(Descriptor descriptor, Optional<Ztoc> ztoc) {}

  /**
   * Reads the first image of an index that has a SOCI index, as a snapshotter does: the image's
   * annotation names it.
   *
   * @throws IOException if there is none
   */
  public static LazyStart of(ImageTarget store, Tag tag) throws IOException {
    if (store.manifest(tag).parse() instanceof ImageIndex index) {
      for (Descriptor entry : index.manifests()) {
        if (store.manifest(entry.digest()).parse() instanceof Manifest image
            && image.annotations().containsKey(INDEX_DIGEST)) {
          return new LazyStart(layers(store, image));
        }
      }
    }
    throw new IOException(tag + " in " + store.name() + " has no SOCI index");
  }

  private static List<Layer> layers(ImageSource store, Manifest image) throws IOException {
    Digest digest = Digest.parse(String.valueOf(image.annotations().get(INDEX_DIGEST)));
    if (!(store.manifest(digest).parse() instanceof Manifest index)
        || !index.config().mediaType().name().equals(INDEX_TYPE)) {
      throw new IOException(digest + " in " + store.name() + " is no SOCI index");
    }
    Map<String, Ztoc> ztocs = new HashMap<>();
    for (Descriptor part : index.layers()) {
      String layer = part.annotations().get(LAYER_DIGEST);
      if (layer != null) {
        try (InputStream in = store.blob(part)) {
          ztocs.put(layer, ZtocReader.read(ByteBuffer.wrap(in.readAllBytes())));
        }
      }
    }
    List<Layer> layers = new ArrayList<>();
    for (Descriptor layer : image.layers()) {
      layers.add(new Layer(layer, Optional.ofNullable(ztocs.get(layer.digest().toString()))));
    }
    return layers;
  }

  /**
   * @param touched stretches of files, by their paths in the image, relative
   */
  public List<Fetch> fetches(Map<String, List<Touched>> touched) {
    List<Fetch> fetches = new ArrayList<>();
    for (Layer layer : layers) {
      fetches.add(
          layer
              .ztoc()
              .map(ztoc -> fetch(layer.descriptor(), ztoc, touched))
              .orElseGet(() -> new Fetch(layer.descriptor(), 0, 0, layer.descriptor().size())));
    }
    return fetches;
  }

  private static Fetch fetch(Descriptor layer, Ztoc ztoc, Map<String, List<Touched>> touched) {
    Zinfo zinfo = ztoc.zinfo();
    BitSet spans = new BitSet(zinfo.spanCount());
    for (FileMetadata file : ztoc.toc()) {
      for (Touched stretch : touched.getOrDefault(file.name().toString(), List.of())) {
        long end = Math.min(stretch.offset() + stretch.length(), file.uncompressedSize());
        if (stretch.offset() < end) {
          spans.set(
              zinfo.spanAt(file.uncompressedOffset() + stretch.offset()),
              zinfo.spanAt(file.uncompressedOffset() + end - 1) + 1);
        }
      }
    }
    long size =
        spans.stream()
            .mapToLong(span ->
                (span + 1 < zinfo.spanCount()
                        ? zinfo.compressedOffset(span + 1)
                        : ztoc.compressedSize())
                    - zinfo.compressedOffset(span))
            .sum();
    return new Fetch(layer, zinfo.spanCount(), spans.cardinality(), size);
  }
}
