package dev.layerlift.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.layerlift.oci.model.Descriptor;
import dev.layerlift.oci.model.Digest;
import dev.layerlift.oci.model.ImageIndex;
import dev.layerlift.testing.image.Stored;
import dev.layerlift.testing.image.TestImages;
import dev.layerlift.testing.image.TestIndex;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** SOCI variants of images on the disk. */
class OptimizeSociTest {
  private static final int TAR = 600_000;
  private static final String[] SMALL = {"--min-layer-size=10 KiB", "--span-size=64 KiB"};

  @TempDir private Path folder;

  private String oci(String name) {
    return "oci:" + folder.resolve(name);
  }

  private String stored(Stored image) throws IOException {
    Images.store(image, oci("in:v1"));
    return oci("in:v1");
  }

  private static Run optimize(String strategy, String source, String target) {
    return Run.done("optimize", "--strategy=" + strategy, SMALL[0], SMALL[1], source, target);
  }

  private ImageIndex index(String name) throws IOException {
    return (ImageIndex) Images.manifest(oci(name)).parse();
  }

  @Test
  void folderToFolderGivesAVariantThatVerifyProves() throws IOException {
    TestIndex image = TestImages.multiPlatform(1, TAR);
    String source = stored(image);
    Map<String, Digest> before = Images.files(folder.resolve("in"));

    Run run = optimize("soci", source, oci("out:v1"));

    assertThat(run.lines().getLast()).startsWith("tagged: ").contains(oci("out"));
    assertThat(index("out:v1").manifests())
        .hasSize(6)
        .filteredOn(entry -> entry.artifactType().isPresent())
        .hasSize(2);
    Run verify = Run.done("verify", oci("out:v1"), source);
    assertThat(verify.lines())
        .filteredOn(line -> line.contains(" spans give the layer's bytes"))
        .hasSize(6);
    assertThat(Images.files(folder.resolve("in"))).isEqualTo(before);
  }

  @Test
  void bothVariantsLieInOneFolder() throws IOException {
    String source = stored(TestImages.multiPlatform(1, TAR));

    Run run = optimize("both", source, oci("out:v1"));

    assertThat(run.lines()).filteredOn(line -> line.startsWith("tagged: ")).hasSize(3);
    assertThat(Images.tags(oci("out"))).hasSize(3);
    assertThat(Run.done("verify", oci("out:v1"), source).out())
        .contains("unpacks to the same bytes as");
    assertThat(Run.done("verify", oci("out:v1-soci"), source).lines())
        .filteredOn(line -> line.contains(" spans give the layer's bytes"))
        .hasSize(6);
    assertThat(Run.done("verify", oci("out:v1-zstd"), source).out())
        .doesNotContain(" spans give the layer's bytes");
  }

  @Test
  void brokenZtocEndsVerifyWithThree() throws IOException {
    String source = stored(TestImages.multiPlatform(1, TAR));
    optimize("soci", source, oci("out:v1"));
    Descriptor soci = index("out:v1").manifests().getLast();
    String text = new String(Files.readAllBytes(blob(soci.digest())), UTF_8);
    Digest ztoc = Digest.parse(text.split("octet-stream\",\"digest\":\"", -1)[1].substring(0, 71));
    byte[] bytes = Files.readAllBytes(blob(ztoc));
    bytes[bytes.length / 2] ^= 1;
    blob(ztoc).toFile().setWritable(true);
    Files.write(blob(ztoc), bytes);

    Run run = Run.of("verify", oci("out:v1"));

    assertThat(run.status()).isEqualTo(ExitStatus.DIFFERENT);
    assertThat(run.lines())
        .anyMatch(line -> line.startsWith("DIFFERS: ") && line.contains(ztoc.toString()));
  }

  private Path blob(Digest digest) {
    return folder.resolve("out/blobs/sha256/" + digest.hex());
  }

  @Test
  void secondTimeChangesNothing() throws IOException {
    String source = stored(TestImages.multiPlatform(1, TAR));
    optimize("soci", source, oci("out:v1"));
    Map<String, Digest> before = Images.files(folder);

    optimize("soci", source, oci("out:v1"));

    assertThat(Images.files(folder)).isEqualTo(before);
  }
}
