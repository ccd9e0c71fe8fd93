package dev.layerlift.publish;

import dev.layerlift.codec.ztoc.FileSpans;
import dev.layerlift.codec.ztoc.SpanRange;
import dev.layerlift.codec.ztoc.Ztoc;
import dev.layerlift.codec.ztoc.ZtocReader;
import dev.layerlift.oci.model.Descriptor;
import dev.layerlift.oci.model.Digest;
import dev.layerlift.oci.store.ImageTarget;
import dev.layerlift.publish.SociIndexManifest.IndexedLayer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which spans a runtime should fetch before they are asked for: those of the files that the
 * settings name, in the topmost layer that has the file.
 *
 * <pre>
 * {"version":"1.0","prefetch_spans":[{"start_span":0,"end_span":3}]}
 * </pre>
 */
final class PrefetchLists {
  private final ImageTarget target;
  private final List<String> paths;
  private final Set<String> found = new HashSet<>();

  /**
   * @param target that has the ztocs
   */
  PrefetchLists(ImageTarget target, List<String> paths) {
    this.target = target;
    this.paths = paths;
  }

  /**
   * Stores the lists of one image's layers.
   *
   * @return one descriptor for each layer that has such files, in the order of the layers
   */
  List<Descriptor> store(List<IndexedLayer> layers) throws IOException {
    List<Descriptor> lists = new ArrayList<>();
    Set<String> missing = new LinkedHashSet<>(paths);
    Set<Digest> seen = new HashSet<>();
    for (IndexedLayer layer : layers.reversed()) {
      if (missing.isEmpty() || !seen.add(layer.layer().digest())) {
        continue;
      }
      Map<String, Optional<SpanRange>> spans = FileSpans.of(read(layer), missing);
      missing.removeAll(spans.keySet());
      found.addAll(spans.keySet());
      List<SpanRange> ranges = merged(spans.values().stream().flatMap(Optional::stream).toList());
      if (!ranges.isEmpty()) {
        byte[] list = json(ranges);
        Descriptor descriptor = SociIndexManifest.prefetch(layer.layer().digest(), list);
        target.putBlob(descriptor, list);
        lists.addFirst(descriptor);
      }
    }
    return lists;
  }

  /** Files that no layer with a ztoc has, in no image so far. */
  List<String> notFound() {
    return paths.stream().filter(path -> !found.contains(path)).toList();
  }

  private Ztoc read(IndexedLayer layer) throws IOException {
    Descriptor ztoc =
        Descriptor.of(SociIndexManifest.ZTOC, layer.ztoc().digest(), layer.ztoc().size());
    try (InputStream in = target.blob(ztoc)) {
      return ZtocReader.read(ByteBuffer.wrap(in.readAllBytes()));
    }
  }

  /** Sorted; ranges that overlap or touch become one. */
  private static List<SpanRange> merged(List<SpanRange> ranges) {
    List<SpanRange> merged = new ArrayList<>();
    for (SpanRange range :
        ranges.stream().sorted(Comparator.comparingInt(SpanRange::first)).toList()) {
      if (!merged.isEmpty() && range.first() <= merged.getLast().last() + 1) {
        SpanRange last = merged.removeLast();
        merged.add(new SpanRange(last.first(), Math.max(last.last(), range.last())));
      } else {
        merged.add(range);
      }
    }
    return merged;
  }

  private static byte[] json(List<SpanRange> ranges) {
    return ranges.stream()
        .map(r -> "{\"start_span\":%d,\"end_span\":%d}".formatted(r.first(), r.last()))
        .collect(Collectors.joining(",", "{\"version\":\"1.0\",\"prefetch_spans\":[", "]}"))
        .getBytes(StandardCharsets.UTF_8);
  }
}
