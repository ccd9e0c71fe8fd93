package dev.layerlift.integration;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarConstants;

/**
 * A real image, about 35 MiB in gzip: busybox, a Java runtime cut from this JDK, their shared
 * libraries, and a script that tells what it sees. umoci puts it together, as gzip layers in an OCI
 * layout; between them the layers have every kind of entry that a layer may have.
 *
 * <p>The container prints the version of Java and name, mode, owner, time and checksum of its
 * files, and ends with exit status {@value #EXIT_STATUS}.
 */
final class RealImages {

  /** What the container's own script returns: nothing else does. */
  static final int EXIT_STATUS = 7;

  private static final String TAG = "app";

  private static final String REPORT =
      """
      /opt/java/bin/java -Xshare:off -version 2>&1
      cd /
      find bin etc lib* opt srv | sort | while read -r name; do stat -c '%n %F %a %u %g %s %y' "$name"; done
      find bin etc lib* opt srv -type f | sort | while read -r name; do sha256sum "$name"; done
      readlink srv/becomes-link
      exit 7
      """;

  private final Path layout;

  private RealImages(Path layout) {
    this.layout = layout;
  }

  /**
   * Builds the image.
   *
   * @param folder empty; the caller deletes it
   */
  static RealImages build(Path folder) throws IOException {
    List<Path> layers =
        List.of(
            base(folder), runtime(folder), changes(folder), incompressible(folder), empty(folder));
    Path layout = folder.resolve("layout");
    String image = layout + ":" + TAG;
    Tool.UMOCI.run("init", "--layout", layout.toString());
    Tool.UMOCI.run("new", "--image", image);
    for (Path layer : layers) {
      Tool.UMOCI.run("raw", "add-layer", "--image", image, layer.toString());
      Files.delete(layer);
    }
    Tool.UMOCI.run(
        "config",
        "--image=" + image,
        "--config.entrypoint=/bin/sh",
        "--config.cmd=/srv/report.sh",
        "--config.env=PATH=/bin:/opt/java/bin",
        "--config.workingdir=/srv",
        "--config.label=org.example.purpose=judged");
    Tool.UMOCI.run("gc", "--layout", layout.toString());
    return new RealImages(layout);
  }

  /** The OCI layout that holds the image; not to be changed. */
  Path layout() {
    return layout;
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

  private static Path base(Path folder) throws IOException {
    Path layer = folder.resolve("base.tar");
    Path busybox = Tool.BUSYBOX.path();
    List<Path> libraries = sharedLibraries(Stream.of(busybox));
    try (LayerTar tar = new LayerTar(layer)) {
      for (String mountPoint : List.of("dev", "proc", "run", "sys")) {
        tar.directory(mountPoint, 0755);
      }
      tar.directory("tmp", 01777).directory("bin", 0755).copy(busybox, "bin/busybox");
      for (String applet : List.of("cat", "find", "readlink", "sha256sum", "sort", "stat")) {
        tar.hardLink("bin/" + applet, "bin/busybox", 0755);
      }
      tar.symbolicLink("bin/sh", "busybox");
      addLibraries(tar, libraries);
      tar.directory("etc", 0755)
          .file("etc/passwd", 0644, "root:x:0:0:root:/:/bin/sh\n")
          .directory("srv", 0755)
          .file("srv/report.sh", 0755, REPORT);
      addEveryKindOfEntry(tar);
    }
    return layer;
  }

  private static void addEveryKindOfEntry(LayerTar tar) throws IOException {
    TarArchiveEntry owned = LayerTar.entry("srv/owned", TarConstants.LF_NORMAL, 04751);
    owned.setIds(3_000_000, 3_000_001);
    TarArchiveEntry attributed = LayerTar.entry("srv/attributed", TarConstants.LF_NORMAL, 0755);
    attributed.addPaxHeader("SCHILY.xattr.user.layerlift", "remembered");
    // struct vfs_cap_data, revision 2: permitted CAP_NET_BIND_SERVICE, effective.
    attributed.addPaxHeader("SCHILY.xattr.security.capability", "\1\0\0\2\0\4" + "\0".repeat(14));
    TarArchiveEntry device = LayerTar.entry("srv/null", TarConstants.LF_CHR, 0666);
    device.setDevMajor(1);
    device.setDevMinor(3);
    tar.put(owned, "owned by somebody\n")
        .put(attributed, "with attributes\n")
        .put(device)
        .put(LayerTar.entry("srv/queue", TarConstants.LF_FIFO, 0600))
        .file("srv/" + "long-".repeat(40), 0644, "a name of 200 characters\n")
        .file("srv/größe-尺寸", 0644, "a name in UTF-8\n")
        .symbolicLink("srv/dangling", "/nowhere/at/all")
        .file("srv/removed", 0644, "a later layer removes this\n")
        .file("srv/becomes-link", 0644, "a later layer replaces this\n")
        .directory("srv/opaque", 0750)
        .file("srv/opaque/old", 0644, "a later layer hides this\n")
        .directory("srv/becomes-file", 0755)
        .file("srv/becomes-file/inner", 0644, "gone with its folder\n");
  }

  private static Path runtime(Path folder) throws IOException {
    Path jdk = Path.of(System.getProperty("java.home"));
    Path runtime = folder.resolve("runtime");
    Command.of(
            List.of(
                jdk.resolve("bin/jlink").toString(),
                "--add-modules=java.base,java.logging,java.xml,java.net.http,jdk.compiler",
                "--strip-debug",
                "--output=" + runtime))
        .succeed();
    Path layer = folder.resolve("runtime.tar");
    try (Stream<Path> files = Files.walk(runtime);
        LayerTar tar = new LayerTar(layer)) {
      Stream<Path> binaries =
          files.filter(f -> f.toString().endsWith(".so") || f.endsWith("bin/java"));
      addLibraries(tar, sharedLibraries(binaries, runtime));
      tar.directory("opt", 0755).copy(runtime, "opt/java");
    }
    Scratch.delete(runtime);
    return layer;
  }

  private static Path changes(Path folder) throws IOException {
    Path layer = folder.resolve("changes.tar");
    try (LayerTar tar = new LayerTar(layer)) {
      tar.directory("srv", 0755)
          .whiteout("srv", "removed")
          .symbolicLink("srv/becomes-link", "owned")
          .file("srv/becomes-file", 0600, "was a folder\n")
          .directory("srv/opaque", 0700)
          .opaque("srv/opaque")
          .file("srv/opaque/new", 0644, "alone here\n");
    }
    return layer;
  }

  /** Nothing to gain here: the layer may keep its gzip bytes, so that the result is mixed. */
  private static Path incompressible(Path folder) throws IOException {
    byte[] noise = new byte[2 << 20];
    new Random(20250314).nextBytes(noise);
    Path file = Files.write(folder.resolve("noise"), noise);
    Path layer = folder.resolve("incompressible.tar");
    try (LayerTar tar = new LayerTar(layer)) {
      tar.directory("srv", 0755).copy(file, "srv/noise");
    }
    Files.delete(file);
    return layer;
  }

  private static Path empty(Path folder) throws IOException {
    Path layer = folder.resolve("empty.tar");
    new LayerTar(layer).close();
    return layer;
  }

  private static void addLibraries(LayerTar tar, List<Path> libraries) throws IOException {
    List<String> names =
        libraries.stream().map(l -> Path.of("/").relativize(l).toString()).toList();
    for (String parent : LayerTar.parents(names)) {
      tar.directory(parent, 0755);
    }
    for (int i = 0; i < names.size(); i++) {
      tar.copy(libraries.get(i), names.get(i));
    }
  }

  private static List<Path> sharedLibraries(Stream<Path> binaries) {
    return sharedLibraries(binaries, Path.of("/nowhere"));
  }

  /** What the dynamic linker will ask for, without what lies below {@code own}. */
  private static List<Path> sharedLibraries(Stream<Path> binaries, Path own) {
    Pattern line = Pattern.compile("(/\\S+) \\(0x[0-9a-f]+\\)");
    TreeSet<Path> libraries = new TreeSet<>();
    binaries.forEach(binary -> {
      // A static binary makes ldd end with status 1; it needs nothing.
      Matcher matcher = line.matcher(Tool.LDD.command(binary.toString()).run().stdout());
      while (matcher.find()) {
        libraries.add(Path.of(matcher.group(1)));
      }
    });
    libraries.removeIf(library -> library.startsWith(own));
    return List.copyOf(libraries);
  }
}
