package dev.layerlift.sandbox.command;

import dev.layerlift.codec.io.ByteSize;
import dev.layerlift.oci.model.Tag;
import dev.layerlift.oci.store.ImageTarget;
import dev.layerlift.sandbox.image.LazyStart;
import dev.layerlift.sandbox.image.LazyStart.Fetch;
import dev.layerlift.sandbox.image.MachineImages;
import dev.layerlift.sandbox.image.StartedJvm;
import dev.layerlift.sandbox.image.StartedJvm.Touched;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A lazy start in words: which spans of which layer, and how much of the image that is. */
final class LazyStartReport {
  private LazyStartReport() {}

  /** Looks at a JVM of this machine, and at the image that has the same files. */
  static List<String> of(MachineImages images, ImageTarget repository, Tag tag) throws IOException {
    Optional<List<Touched>> touched = StartedJvm.look(images.jdkHome());
    if (touched.isEmpty()) {
      return List.of("This system does not tell which parts of its files a process has touched.");
    }
    Map<String, List<Touched>> inImage = inImage(images, touched.get());
    List<Fetch> fetches = LazyStart.of(repository, tag).fetches(inImage);
    List<String> lines = new ArrayList<>();
    lines.add("A JVM that has just started has touched parts of " + inImage.size() + " files.");
    fetches.forEach(fetch -> lines.add(line(fetch)));
    long fetched = fetches.stream().mapToLong(Fetch::fetchedSize).sum();
    long all = fetches.stream().mapToLong(fetch -> fetch.layer().size()).sum();
    lines.add(
        String.format(
            Locale.ROOT,
            "Together %s of %s: %.0f %% of the image. The rest follows while it runs.",
            human(fetched),
            human(all),
            100.0 * fetched / all));
    return lines;
  }

  private static String line(Fetch fetch) {
    String layer = "  layer " + fetch.layer().digest().hex().substring(0, 12);
    return fetch.spans() == 0
        ? "%s  whole, without a ztoc: %s".formatted(layer, human(fetch.fetchedSize()))
        : "%s  %d of %d spans: %s of %s"
            .formatted(
                layer,
                fetch.fetchedSpans(),
                fetch.spans(),
                human(fetch.fetchedSize()),
                human(fetch.layer().size()));
  }

  private static String human(long bytes) {
    return ByteSize.ofBytes(bytes).toHumanString();
  }

  private static Map<String, List<Touched>> inImage(MachineImages images, List<Touched> touched)
      throws IOException {
    Map<String, List<Touched>> inImage = new TreeMap<>();
    for (Touched stretch : touched) {
      for (String path : images.inJdkImage(stretch.file())) {
        inImage.computeIfAbsent(path, _ -> new ArrayList<>()).add(stretch);
      }
    }
    return inImage;
  }
}
