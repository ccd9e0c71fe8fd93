package dev.layerlift.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The functions' archive is packaged again, from the classes of this build, in another folder, at
 * other times, in another time zone and under the other usual umask: all of it must come out the
 * same to the byte. The compiler is not run again. (Under a umask that others cannot read by, jars
 * differ in the permissions of their classes.)
 */
class ReproducibleArchiveIT {
  private static final Path ROOT = Path.of("..", "..").toAbsolutePath().normalize();
  private static final Path TARGET = Path.of("functions", "pipeline", "target");
  private static final Set<String> NOT_COPIED =
      Set.of(".git", "java", "lib", "test-classes", "surefire-reports", "archive-tmp", "cdk.out");

  @Test
  void archiveAndBillOfMaterialsComeOutTheSame(@TempDir Path folder) throws IOException {
    Path copy = folder.resolve("another place");
    copyWhatPackagingReads(copy);

    Command.of(
            List.of(
                "sh",
                "-c",
                "umask 002; exec mvn -B -o -q -pl functions/pipeline -am -Dmaven.test.skip=true"
                    + " -Dmaven.main.skip=true package"))
        .in(copy)
        .with("TZ", "Asia/Tokyo")
        .with("LC_ALL", "C")
        .succeed();

    for (String name : List.of("layerlift-lambda.zip", "bom.json")) {
      Path first = ROOT.resolve(TARGET).resolve(name);
      Path second = copy.resolve(TARGET).resolve(name);
      assertThat(Files.getLastModifiedTime(second)).isNotEqualTo(Files.getLastModifiedTime(first));
      assertThat(Files.mismatch(first, second))
          .as("first byte of %s that differs", name)
          .isEqualTo(-1);
    }
  }

  /** POMs, descriptors and classes; no jar and no archive, which would be taken for up to date. */
  private static void copyWhatPackagingReads(Path copy) throws IOException {
    FileTime longAgo = FileTime.from(Instant.parse("2001-02-03T04:05:06Z"));
    Files.walkFileTree(
        ROOT,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes attributes)
              throws IOException {
            if (NOT_COPIED.contains(dir.getFileName().toString())) {
              return FileVisitResult.SKIP_SUBTREE;
            }
            Path made = Files.createDirectories(copy.resolve(ROOT.relativize(dir).toString()));
            Files.setPosixFilePermissions(made, PosixFilePermissions.fromString("rwxrwxr-x"));
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            String name = file.getFileName().toString();
            if (name.endsWith(".class") || name.endsWith(".xml") || name.endsWith(".json")) {
              Path target = copy.resolve(ROOT.relativize(file).toString());
              Files.copy(file, target);
              Files.setLastModifiedTime(target, longAgo);
              Files.setPosixFilePermissions(target, PosixFilePermissions.fromString("rw-rw-r--"));
            }
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
