package dev.layerlift.workflow;

import dev.layerlift.codec.io.ByteSize;
import dev.layerlift.oci.model.Digest;
import dev.layerlift.oci.model.Text;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * How layers are indexed and how the index is bound to the image.
 *
 * @param version where the index hangs
 * @param minLayerSize smaller layers get no ztoc: fetching them whole is as fast; compressed size
 * @param spanSize of uncompressed bytes, at least, between two checkpoints
 * @param buildToolIdentifier stands in every ztoc and index; 1 to 128 printable ASCII characters
 * @param prefetch files that a runtime should fetch before they are asked for: absolute paths
 * @param skipXattrs tells runtimes which layers have no extended attributes
 */
public record SociSettings(
    SociVersion version,
    ByteSize minLayerSize,
    ByteSize spanSize,
    String buildToolIdentifier,
    List<String> prefetch,
    boolean skipXattrs) {
  /** Of the bytes that we write for the same settings; raise it whenever they change. */
  private static final int ZTOC_VERSION = 1;

  private static final ByteSize MIN_SPAN = ByteSize.parse("64 KiB");
  private static final ByteSize MAX_SPAN = ByteSize.ofMebibytes(1024);
  private static final int MAX_PATHS = 64;

  public static final SociSettings DEFAULT =
      new SociSettings(
          SociVersion.V2,
          ByteSize.ofMebibytes(10),
          ByteSize.ofMebibytes(4),
          "Layerlift v0.1",
          List.of(),
          false);

  public SociSettings {
    prefetch = List.copyOf(prefetch);
    requireSpanSize(spanSize);
    if (!buildToolIdentifier.matches("[ -~]{1,128}")) {
      throw new IllegalArgumentException(
          "a build tool identifier is 1 to 128 printable ASCII characters: "
              + Text.quote(buildToolIdentifier));
    }
    if (prefetch.size() > MAX_PATHS) {
      throw new IllegalArgumentException(
          "at most " + MAX_PATHS + " files to prefetch: " + prefetch.size());
    }
    for (String path : prefetch) {
      if (!path.startsWith("/") || path.length() > 4096) {
        throw new IllegalArgumentException(
            "a file to prefetch is an absolute path: " + Text.quote(path));
      }
    }
  }

  /**
   * @return the size
   * @throws IllegalArgumentException unless it is 64 KiB to 1 GiB
   */
  public static ByteSize requireSpanSize(ByteSize size) {
    if (size.compareTo(MIN_SPAN) < 0 || size.compareTo(MAX_SPAN) > 0) {
      throw new IllegalArgumentException(
          "a span size is " + MIN_SPAN + " to " + MAX_SPAN + ": " + size);
    }
    return size;
  }

  /** Whether a layer of this type and size gets a ztoc. */
  public boolean canIndex(LayerFacts layer) {
    return isIndexable(layer) && layer.size() >= minLayerSize.bytes();
  }

  /** A ztoc exists for gzip and for plain tar only. */
  public static boolean isIndexable(LayerFacts layer) {
    return switch (layer.mediaType().layerCompression()) {
      case GZIP, NONE -> true;
      case ZSTD, FOREIGN, UNKNOWN -> false;
    };
  }

  /**
   * Names what decides about the bytes of a ztoc: two equal fingerprints give equal ztocs for equal
   * layers.
   */
  public String ztocFingerprint() {
    return "ztoc-%d-%s-v%d"
        .formatted(spanSize.bytes(), abbreviatedHash(buildToolIdentifier), ZTOC_VERSION);
  }

  /** Names what decides about the SOCI variant's documents: {@link #ztocFingerprint} and more. */
  public String fingerprint() {
    String rest = "%s\n%d\n%s\n%s".formatted(version, minLayerSize.bytes(), skipXattrs, prefetch);
    return "soci-" + abbreviatedHash(ztocFingerprint() + "\n" + rest) + "-v" + ZTOC_VERSION;
  }

  private static String abbreviatedHash(String text) {
    return Digest.sha256(text.getBytes(StandardCharsets.UTF_8)).hex().substring(0, 12);
  }

  public SociSettings withMinLayerSize(ByteSize newMinLayerSize) {
    return new SociSettings(
        version, newMinLayerSize, spanSize, buildToolIdentifier, prefetch, skipXattrs);
  }

  public SociSettings withSpanSize(ByteSize newSpanSize) {
    return new SociSettings(
        version, minLayerSize, newSpanSize, buildToolIdentifier, prefetch, skipXattrs);
  }

  public SociSettings withBuildToolIdentifier(String newBuildToolIdentifier) {
    return new SociSettings(
        version, minLayerSize, spanSize, newBuildToolIdentifier, prefetch, skipXattrs);
  }

  public SociSettings withPrefetch(List<String> newPrefetch) {
    return new SociSettings(
        version, minLayerSize, spanSize, buildToolIdentifier, newPrefetch, skipXattrs);
  }

  public SociSettings withVersion(SociVersion newVersion) {
    return new SociSettings(
        newVersion, minLayerSize, spanSize, buildToolIdentifier, prefetch, skipXattrs);
  }

  public SociSettings withSkipXattrs(boolean newSkipXattrs) {
    return new SociSettings(
        version, minLayerSize, spanSize, buildToolIdentifier, prefetch, newSkipXattrs);
  }
}
