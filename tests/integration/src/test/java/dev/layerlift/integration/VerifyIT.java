package dev.layerlift.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** {@code layerlift verify} on what others have touched. */
@ExtendWith(Judges.class)
final class VerifyIT {

  /** As README has it: verification found a difference. */
  private static final int DIFFERENT = 3;

  private final PublishedImage published;
  private final Path folder;

  VerifyIT(PublishedImage published, @TempDir Path folder) {
    this.published = published;
    this.folder = folder;
  }

  @Test
  void acceptsWhatWasPublished() {
    Command.Finished verified = verify(published.optimized(), published.source());

    assertThat(verified.exitCode()).as(verified.toString()).isZero();
    assertThat(verified.stdout()).contains("holds: ").doesNotContain("DIFFERS");
  }

  @Test
  void findsALayerWhoseBytesChangedInTheRegistry() throws IOException {
    Path storage = Files.createDirectory(folder.resolve("registry"));
    try (DockerRegistry registry = DockerRegistry.start(storage)) {
      String image = registry.host() + "/tampered/app:v1";
      Tool.SKOPEO.run(
          "copy",
          "--preserve-digests",
          "--src-tls-verify=false",
          "--dest-tls-verify=false",
          "docker://" + published.optimized(),
          "docker://" + image);
      ForeignView.Blob layer =
          ForeignView.of("docker://" + image).layers().stream()
              .max(Comparator.comparingLong(ForeignView.Blob::size))
              .orElseThrow();
      flipAByteInTheMiddle(registry.blob(layer));

      Command.Finished verified = verify(image, published.source());

      assertThat(verified.exitCode()).as(verified.toString()).isEqualTo(DIFFERENT);
      assertThat(verified.stdout())
          .containsPattern("DIFFERS: [^\n]*" + layer.hex())
          .contains("is NOT as it must be");
    }
  }

  @Test
  void findsAnImageThatIsWholeButHasOtherFiles() {
    Regctl regctl =
        Regctl.in(folder)
            .withPlainHttp(published.source().substring(0, published.source().indexOf('/')));
    String changed = published.source().replace("/published/app:", "/changed/app:");
    regctl.run("image", "copy", published.optimized(), changed);
    regctl.run("image", "mod", changed, "--layer-strip-file=/srv/owned", "--replace");

    Command.Finished alone = verify(changed);
    Command.Finished against = verify(changed, published.source());

    assertThat(alone.exitCode()).as(alone.toString()).isZero();
    assertThat(against.exitCode()).as(against.toString()).isEqualTo(DIFFERENT);
  }

  private static Command.Finished verify(String... images) {
    return Layerlift.command("verify", "--plain-http").and(images).run();
  }

  private static void flipAByteInTheMiddle(Path file) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      long middle = channel.size() / 2;
      ByteBuffer octet = ByteBuffer.allocate(1);
      assertThat(channel.read(octet, middle)).isEqualTo(1);
      octet.put(0, (byte) (octet.get(0) ^ 1)).flip();
      assertThat(channel.write(octet, middle)).isEqualTo(1);
    }
  }
}
