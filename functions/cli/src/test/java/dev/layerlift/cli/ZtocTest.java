package dev.layerlift.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.layerlift.testing.image.TestImages;
import dev.layerlift.testing.image.TestLayer;
import dev.layerlift.testing.image.TestTar;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One layer file and its ztoc. */
class ZtocTest {
  private static final byte[] TAR = TestImages.tar(1, "base", 300_000);
  private static final String SPANS = "--span-size=64 KiB";

  @TempDir private Path folder;

  private String in(String name) {
    return folder.resolve(name).toString();
  }

  private String layer(String name, TestLayer layer) throws IOException {
    Files.write(folder.resolve(name), layer.blob().bytes());
    return in(name);
  }

  private String layer() throws IOException {
    return layer("layer.tar.gz", TestLayer.gzip(TAR));
  }

  @Test
  void builtZtocIsVerified() throws IOException {
    for (String layer : new String[] {layer(), layer("layer.tar", TestLayer.uncompressed(TAR))}) {
      Run build = Run.done("ztoc", "build", layer, "-o", in("ztoc"), SPANS);
      Run verify = Run.done("ztoc", "verify", layer, in("ztoc"));

      assertThat(build.lines())
          .singleElement()
          .asString()
          .matches(".*/ztoc: [0-9]+ spans, 4 files, [0-9.]+ KiB for [0-9.]+ KiB of layer");
      assertThat(verify.lines())
          .singleElement()
          .asString()
          .matches(".*/ztoc is right: [0-9]+ spans give the layer's bytes, 4 files are .*");
      assertThat(build.err() + verify.err()).isEmpty();
    }
  }

  @Test
  void sameLayerGivesTheSameBytes() throws IOException {
    Run.done("ztoc", "build", layer(), "-o", in("one"), SPANS);
    Run.done("ztoc", "build", layer(), "-o", in("two"), SPANS);

    assertThat(folder.resolve("one")).hasSameBinaryContentAs(folder.resolve("two"));
  }

  @Test
  void ztocOfAnotherLayerEndsWithThree() throws IOException {
    String other = layer("other.tar.gz", TestLayer.gzip(TestImages.tar(2, "base", 300_000)));
    Run.done("ztoc", "build", layer(), "-o", in("ztoc"), SPANS);

    Run run = Run.of("ztoc", "verify", other, in("ztoc"));

    assertThat(run.status()).isEqualTo(ExitStatus.DIFFERENT);
    assertThat(run.lines()).singleElement().asString().contains("/ztoc is NOT right: ");
    assertThat(run.err()).isEmpty();
  }

  @Test
  void whatIsNoZtocOrNotThereEndsWithOne() throws IOException {
    Files.write(folder.resolve("zeros"), new byte[64]);

    assertThat(Run.of("ztoc", "show", in("zeros")).onlyError(ExitStatus.FAILED)).contains("byte");
    assertThat(Run.of("ztoc", "verify", layer(), in("zeros")).onlyError(ExitStatus.FAILED))
        .contains("byte");
    for (Run run :
        new Run[] {
          Run.of("ztoc", "show", in("none")),
          Run.of("ztoc", "verify", layer(), in("none")),
          Run.of("ztoc", "build", in("none"), "-o", in("ztoc"))
        }) {
      assertThat(run.onlyError(ExitStatus.FAILED)).contains("/none");
    }
  }

  @Test
  void layerThatCanHaveNoneLeavesNoFile() throws IOException {
    String members = layer("members.tar.gz", TestLayer.gzipMembers(TAR, 3));
    String broken = layer("broken.tar.gz", TestLayer.gzip(TAR).truncated(9));

    assertThat(Run.of("ztoc", "build", members, "-o", in("ztoc")).onlyError(ExitStatus.FAILED))
        .startsWith("layerlift: no ztoc for this layer: its gzip stream has several members: ");
    assertThat(Run.of("ztoc", "build", broken, "-o", in("ztoc")).onlyError(ExitStatus.FAILED))
        .contains("truncated");
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder("members.tar.gz", "broken.tar.gz");
    }
  }

  @Test
  void showTellsSizesSpansAndFiles() throws IOException {
    Run.done("ztoc", "build", layer(), "-o", in("ztoc"), SPANS, "--build-tool-identifier=my tool");

    Run run = Run.done("ztoc", "show", in("ztoc"));
    Run files = Run.done("ztoc", "show", "--files", in("ztoc"));

    assertThat(run.lines())
        .contains(
            "version       0.9",
            "built by      my tool",
            "layer         " + Files.size(Path.of(layer())) + " bytes",
            "compression   gzip",
            "files         4")
        .anyMatch(line -> line.matches("  span +1  at +[0-9]+  of the tar +[0-9]+  sha256:.*"))
        .noneMatch(line -> line.contains("base/text"));
    assertThat(files.lines())
        .startsWith(run.lines().toArray(String[]::new))
        .anyMatch(line -> line.matches("  reg +150000 bytes at +[0-9]+  base/text"));
  }

  @Test
  void namesCannotReachTheTerminal() throws IOException {
    byte[] hostile =
        TestTar.seeded(1).file("evil\u001b[2J\r\n  reg fake\u009b", new byte[3]).bytes();
    String layer = layer("hostile.tar.gz", TestLayer.gzip(hostile));
    Run.done("ztoc", "build", layer, "-o", in("ztoc"), "--build-tool-identifier=x_[31m");
    byte[] ztoc = Files.readAllBytes(folder.resolve("ztoc"));
    String text = new String(ztoc, ISO_8859_1).replace("x_[31m", "x\u001b[31m");
    Files.write(folder.resolve("ztoc"), text.getBytes(ISO_8859_1));

    Run show = Run.done("ztoc", "show", "--files", in("ztoc"));
    Run verify = Run.of("ztoc", "verify", layer(), in("ztoc"));

    assertThat(show.out())
        .contains("evil\\u001b[2J\\u000d\\u000a  reg fake\\u009b", "built by      x\\u001b[31m")
        .doesNotContain("\u001b", "\r", "\u009b");
    assertThat(verify.status()).isEqualTo(ExitStatus.DIFFERENT);
    assertThat(verify.out()).doesNotContain("\u001b", "\r", "\u009b").hasLineCount(1);
  }

  @Test
  void settingsThatOptimizeWouldNotTakeAreRefused() throws IOException {
    for (String option :
        new String[] {
          "--span-size=0",
          "--span-size=x",
          "--span-size=63 KiB",
          "--build-tool-identifier=",
          "--build-tool-identifier=x\u001b[31m"
        }) {
      Run run = Run.of("ztoc", "build", layer(), "-o", in("ztoc"), option);

      assertThat(run.status()).as(option).isNotEqualTo(ExitStatus.DONE);
      assertThat(run.err()).doesNotContain("internal error");
      assertThat(folder.resolve("ztoc")).doesNotExist();
    }
  }
}
