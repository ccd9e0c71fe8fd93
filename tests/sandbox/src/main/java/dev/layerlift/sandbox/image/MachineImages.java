package dev.layerlift.sandbox.image;

import dev.layerlift.oci.model.Descriptor;
import dev.layerlift.oci.model.Digest;
import dev.layerlift.oci.model.Json;
import dev.layerlift.oci.model.MediaType;
import dev.layerlift.oci.model.RawManifest;
import dev.layerlift.oci.model.Tag;
import dev.layerlift.oci.store.ImageTarget;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Images of what is on this machine: the JDK that runs this program, and its notices alone. */
public final class MachineImages {
  private static final String JDK = "opt/jdk";

  /** What {@code java} needs beside its own folder. */
  private static final List<String> RUNTIME_LIBRARIES =
      List.of(
          "ld-linux-x86-64.so.2",
          "ld-linux-aarch64.so.1",
          "libc.so.6",
          "libm.so.6",
          "libdl.so.2",
          "libpthread.so.0",
          "librt.so.1",
          "libz.so.1");

  private static final List<Path> LIBRARY_FOLDERS =
      List.of(
          Path.of("/lib64"),
          Path.of("/lib/x86_64-linux-gnu"),
          Path.of("/lib/aarch64-linux-gnu"),
          Path.of("/lib"),
          Path.of("/usr/lib64"));

  private final Path jdkHome;

  public MachineImages(Path jdkHome) {
    this.jdkHome = jdkHome;
  }

  public Path jdkHome() {
    return jdkHome;
  }

  /** Of the JDK that runs this program. */
  public static MachineImages ofThisJdk() {
    return new MachineImages(Path.of(System.getProperty("java.home")));
  }

  /**
   * The JDK with its system libraries; its entry point is {@code java}. About 300 MB of files.
   *
   * @return the manifest, which is in the store under its digest and the tag
   */
  public RawManifest writeJdk(ImageTarget target, Tag tag) throws IOException {
    List<LayerContent> layers = new ArrayList<>();
    layers.add(new LayerContent("COPY system libraries", systemLibraries()));
    layers.add(
        LayerContent.folder(
            "COPY jdk/lib/modules", jdkHome, JDK, path -> path.startsWith("lib/modules")));
    layers.add(
        LayerContent.folder(
            "COPY jdk", jdkHome, JDK, path -> !path.startsWith("lib/modules") && !isDump(path)));
    return write(target, tag, layers, List.of("/" + JDK + "/bin/java", "-version"));
  }

  /**
   * Where a file of this machine stands in the JDK's image: relative paths, none if it does not.
   *
   * @param file with links resolved
   */
  public List<String> inJdkImage(Path file) throws IOException {
    Path jdk = jdkHome.toRealPath();
    if (file.startsWith(jdk)) {
      return List.of(JDK + "/" + jdk.relativize(file));
    }
    return systemLibraries().entrySet().stream()
        .filter(library -> library.getValue().equals(file))
        .map(Map.Entry::getKey)
        .toList();
  }

  /** The JDK's settings and notices: a few hundred KB, far below any threshold. */
  public RawManifest writeSmall(ImageTarget target, Tag tag) throws IOException {
    LayerContent notices =
        LayerContent.folder(
            "COPY notices",
            jdkHome,
            JDK,
            path -> path.startsWith("conf") || path.startsWith("legal/java.base"));
    return write(target, tag, List.of(notices), List.of("/bin/true"));
  }

  /** The JDK's shared libraries and notices: some ten MB of files, small ones and large ones. */
  public RawManifest writeLibraries(ImageTarget target, Tag tag) throws IOException {
    LayerContent libraries =
        LayerContent.folder(
            "COPY libraries",
            jdkHome,
            JDK,
            path -> path.startsWith("legal") || path.toString().endsWith(".so"));
    return write(target, tag, List.of(libraries), List.of("/bin/true"));
  }

  /** Class-data archives are made on the machine and differ from run to run. */
  private static boolean isDump(Path path) {
    return path.toString().endsWith(".jsa");
  }

  private static Map<String, Path> systemLibraries() throws IOException {
    Map<String, Path> files = new TreeMap<>();
    for (Path folder : LIBRARY_FOLDERS) {
      for (String library : RUNTIME_LIBRARIES) {
        Path file = folder.resolve(library);
        if (Files.exists(file)) {
          files.put(file.toString().substring(1), file.toRealPath());
        }
      }
    }
    return files;
  }

  private static RawManifest write(
      ImageTarget target, Tag tag, List<LayerContent> contents, List<String> entrypoint)
      throws IOException {
    List<LayerContent> filled = contents.stream().filter(c -> !c.isEmpty()).toList();
    List<LayerWriter.Written> layers = writeAll(filled, target);
    byte[] config = config(filled, layers, entrypoint);
    Descriptor configDescriptor =
        Descriptor.of(MediaType.OCI_CONFIG, Digest.sha256(config), config.length);
    target.putBlob(configDescriptor, config);
    RawManifest manifest = manifest(configDescriptor, layers);
    target.tag(tag, manifest);
    return manifest;
  }

  private static List<LayerWriter.Written> writeAll(List<LayerContent> contents, ImageTarget target)
      throws IOException {
    try (ExecutorService executor = Executors.newFixedThreadPool(contents.size())) {
      List<Future<LayerWriter.Written>> futures =
          contents.stream().map(c -> executor.submit(() -> LayerWriter.write(c, target))).toList();
      List<LayerWriter.Written> layers = new ArrayList<>();
      for (Future<LayerWriter.Written> future : futures) {
        layers.add(future.get());
      }
      return layers;
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while an image was made", e);
    }
  }

  private static byte[] config(
      List<LayerContent> contents, List<LayerWriter.Written> layers, List<String> entrypoint) {
    ObjectNode config = Json.newObject();
    config.put("created", "2026-01-01T00:00:00Z");
    config.put("architecture", architecture());
    config.put("os", "linux");
    ObjectNode run = config.putObject("config");
    ArrayNode entry = run.putArray("Entrypoint");
    entrypoint.forEach(entry::add);
    run.putArray("Env").add("PATH=/" + JDK + "/bin:/usr/bin:/bin");
    ObjectNode rootfs = config.putObject("rootfs");
    rootfs.put("type", "layers");
    ArrayNode diffIds = rootfs.putArray("diff_ids");
    layers.forEach(l -> diffIds.add(l.diffId().toString()));
    ArrayNode history = config.putArray("history");
    for (LayerContent content : contents) {
      ObjectNode step = history.addObject();
      step.put("created", "2026-01-01T00:00:00Z");
      step.put("created_by", content.createdBy());
    }
    return Json.write(config);
  }

  private static RawManifest manifest(Descriptor config, List<LayerWriter.Written> layers) {
    ObjectNode manifest = Json.newObject();
    manifest.put("schemaVersion", 2);
    manifest.put("mediaType", MediaType.OCI_MANIFEST.name());
    put(manifest.putObject("config"), config);
    ArrayNode list = manifest.putArray("layers");
    layers.forEach(l -> put(list.addObject(), l.descriptor()));
    return RawManifest.of(MediaType.OCI_MANIFEST, Json.write(manifest));
  }

  private static void put(ObjectNode node, Descriptor descriptor) {
    node.put("mediaType", descriptor.mediaType().name());
    node.put("digest", descriptor.digest().toString());
    node.put("size", descriptor.size());
  }

  private static String architecture() {
    return switch (System.getProperty("os.arch").toLowerCase(Locale.ROOT)) {
      case "aarch64", "arm64" -> "arm64";
      case String other -> other.equals("x86_64") ? "amd64" : other;
    };
  }
}
