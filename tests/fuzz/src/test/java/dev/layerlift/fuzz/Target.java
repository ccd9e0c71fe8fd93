package dev.layerlift.fuzz;

import dev.layerlift.handler.PayloadTarget;
import dev.layerlift.oci.registry.DockerConfigTarget;
import dev.layerlift.oci.registry.HeaderTarget;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;

/** The targets and their corpora. */
enum Target {
  DEFLATE(4096),
  GZIP(4096),
  ZSTD(4096),
  TAR(8192),
  ZTOC(4096),
  MANIFEST(4096),
  EVENT(2048),
  PAYLOAD(4096),
  SETTINGS(1024),
  REFERENCE(512),
  ARCHIVE(12_288),
  DOCKER_CONFIG(1024),
  HEADER(1024);

  private static final Path CORPORA = Path.of("../corpus/fuzz");

  private final int longest;

  /**
   * @param longest input that is tried, in bytes
   */
  Target(int longest) {
    this.longest = longest;
  }

  /** Throws nothing for an input that the parser accepts or refuses as it should. */
  void check(byte[] input) throws IOException {
    switch (this) {
      case DEFLATE -> DeflateTarget.check(input);
      case GZIP -> GzipTarget.check(input);
      case ZSTD -> ZstdTarget.check(input);
      case TAR -> TarTarget.check(input);
      case ZTOC -> ZtocTarget.check(input);
      case MANIFEST -> ManifestTarget.check(input);
      case EVENT -> EventTarget.check(input);
      case PAYLOAD -> PayloadTarget.check(input);
      case SETTINGS -> SettingsTarget.check(input);
      case REFERENCE -> ReferenceTarget.check(input);
      case ARCHIVE -> ArchiveTarget.check(input);
      case DOCKER_CONFIG -> DockerConfigTarget.check(input);
      case HEADER -> HeaderTarget.check(input);
    }
  }

  int longest() {
    return longest;
  }

  static Path corpora() {
    return CORPORA;
  }

  /** Its inputs that are kept, from the module's folder on. */
  Path corpus() {
    return CORPORA.resolve(toString());
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
