package dev.layerlift.architecture.packaged;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.junit.jupiter.api.Test;

/** Who may run and read what, in the sources and in the functions' archive. */
class PermissionsTest {
  private static final Set<String> BUILT = Set.of("target", "cdk.out", "node_modules", ".git");

  @Test
  void scriptsAndNothingElseAreExecutable() throws IOException {
    Set<String> scripts = new TreeSet<>();
    Set<String> executable = new TreeSet<>();
    Files.walkFileTree(
        Packaged.ROOT,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes attributes) {
            return BUILT.contains(dir.getFileName().toString())
                ? FileVisitResult.SKIP_SUBTREE
                : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            String name = Packaged.ROOT.relativize(file).toString();
            if (attributes.isRegularFile() && isScript(file)) {
              scripts.add(name);
            }
            if (attributes.isRegularFile() && Files.isExecutable(file)) {
              executable.add(name);
            }
            return FileVisitResult.CONTINUE;
          }
        });

    assertThat(scripts).contains("layerlift", ".ci/run", "infra-cdk/app");
    assertThat(executable).isEqualTo(scripts);
  }

  @Test
  void everybodyMayReadTheArchivesFilesAndNobodyMayRunThem() throws IOException {
    try (ZipFile archive = ZipFile.builder().setPath(Packaged.ARCHIVE).get()) {
      List<ZipArchiveEntry> entries = Collections.list(archive.getEntries());

      assertThat(entries).hasSizeGreaterThan(30);
      assertThat(entries)
          .allSatisfy(entry -> {
            assertThat(entry.getName()).matches("lib/([A-Za-z0-9._-]+\\.jar)?");
            assertThat(entry.getUnixMode() & 07777)
                .as(entry.getName())
                .isEqualTo(entry.isDirectory() ? 0755 : 0644);
          });
    }
  }

  private static boolean isScript(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return new String(in.readNBytes(2), ISO_8859_1).equals("#!");
    }
  }
}
