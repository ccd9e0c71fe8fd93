package dev.layerlift.publish;

import dev.layerlift.oci.model.Descriptor;
import dev.layerlift.oci.model.Digest;
import dev.layerlift.oci.model.MediaType;
import dev.layerlift.oci.model.RawManifest;
import dev.layerlift.workflow.LayerResult.Indexed;
import dev.layerlift.workflow.SociSettings;
import dev.layerlift.workflow.SociVersion;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The manifest that lists an image's ztocs, byte for byte as the reference's {@code MarshalIndex}
 * writes it: readers write what they have parsed and store it under the digest that they fetched.
 * So there is no {@code artifactType}, no unknown field, and no white space.
 *
 * <pre>
 * {"schemaVersion":2,"mediaType":…,"config":{…},"layers":[{ztoc}…,{prefetch}…],"subject":{…},"annotations":{…}}
 * </pre>
 */
final class SociIndexManifest {
  static final MediaType V1 = new MediaType("application/vnd.amazon.soci.index.v1+json");
  static final MediaType V2 = new MediaType("application/vnd.amazon.soci.index.v2+json");
  static final MediaType ZTOC = new MediaType("application/octet-stream");
  static final MediaType PREFETCH = new MediaType("application/vnd.amazon.soci.prefetch.v1+json");

  static final String LAYER_MEDIA_TYPE = "com.amazon.soci.image-layer-mediaType";
  static final String LAYER_DIGEST = "com.amazon.soci.image-layer-digest";
  static final String SPAN_SIZE = "com.amazon.soci.span-size";
  static final String DISABLE_XATTRS = "com.amazon.soci.disable-xattrs";
  static final String BUILD_TOOL = "com.amazon.soci.build-tool-identifier";

  /** On an image manifest: the digest of its SOCI index. */
  static final String INDEX_DIGEST = "com.amazon.soci.index-digest";

  /** On the SOCI index's entry in an image index: the digest of its image manifest. */
  static final String IMAGE_DIGEST = "com.amazon.soci.image-manifest-digest";

  private static final byte[] EMPTY_CONFIG = "{}".getBytes(StandardCharsets.UTF_8);

  private SociIndexManifest() {}

  /** A layer of the image with its ztoc. */
  record IndexedLayer(Descriptor layer, Indexed ztoc) {}

  static MediaType type(SociVersion version) {
    return switch (version) {
      case V1 -> V1;
      case V2 -> V2;
      case BOTH -> throw new IllegalArgumentException("one index has one version");
    };
  }

  /** The empty configuration; its media type tells what the manifest is. */
  static Descriptor config(SociVersion version) {
    return Descriptor.of(type(version), Digest.sha256(EMPTY_CONFIG), EMPTY_CONFIG.length);
  }

  static byte[] configBytes() {
    return EMPTY_CONFIG.clone();
  }

  static Descriptor ztoc(IndexedLayer layer, SociSettings settings) {
    Descriptor descriptor = Descriptor.of(ZTOC, layer.ztoc().digest(), layer.ztoc().size());
    Map<String, String> annotations = new TreeMap<>();
    annotations.put(LAYER_MEDIA_TYPE, layer.layer().mediaType().name());
    annotations.put(LAYER_DIGEST, layer.layer().digest().toString());
    annotations.put(SPAN_SIZE, Long.toString(settings.spanSize().bytes()));
    if (settings.skipXattrs() && !layer.ztoc().xattrs()) {
      annotations.put(DISABLE_XATTRS, "true");
    }
    for (Map.Entry<String, String> annotation : annotations.entrySet()) {
      descriptor = descriptor.withAnnotation(annotation.getKey(), annotation.getValue());
    }
    return descriptor;
  }

  static Descriptor prefetch(Digest layer, byte[] list) {
    return Descriptor.of(PREFETCH, Digest.sha256(list), list.length)
        .withAnnotation(LAYER_DIGEST, layer.toString());
  }

  /**
   * @param layers ztocs in the order of the image's layers, prefetch lists behind them
   * @param subject the image's manifest; for version 1 only
   */
  static RawManifest of(
      SociVersion version,
      List<Descriptor> layers,
      Optional<Descriptor> subject,
      String buildToolIdentifier) {
    if (subject.isPresent() != (version == SociVersion.V1)) {
      throw new IllegalArgumentException("version 1 has a subject, version 2 has none");
    }
    List<String> members = new ArrayList<>();
    members.add("\"schemaVersion\":2");
    members.add("\"mediaType\":" + GoJson.quote(MediaType.OCI_MANIFEST.name()));
    members.add("\"config\":" + descriptor(config(version)));
    members.add(
        "\"layers\":"
            + layers.stream()
                .map(SociIndexManifest::descriptor)
                .collect(Collectors.joining(",", "[", "]")));
    subject.ifPresent(s ->
        members.add(
            "\"subject\":" + descriptor(Descriptor.of(s.mediaType(), s.digest(), s.size()))));
    members.add("\"annotations\":" + map(Map.of(BUILD_TOOL, buildToolIdentifier)));
    return RawManifest.of(MediaType.OCI_MANIFEST, object(members).getBytes(StandardCharsets.UTF_8));
  }

  private static String descriptor(Descriptor descriptor) {
    List<String> members = new ArrayList<>();
    members.add("\"mediaType\":" + GoJson.quote(descriptor.mediaType().name()));
    members.add("\"digest\":" + GoJson.quote(descriptor.digest().toString()));
    members.add("\"size\":" + descriptor.size());
    if (!descriptor.annotations().isEmpty()) {
      members.add("\"annotations\":" + map(descriptor.annotations()));
    }
    return object(members);
  }

  /** Go sorts the keys of a map by their bytes. Ours are ASCII. */
  private static String map(Map<String, String> map) {
    return object(
        new TreeMap<>(map)
            .entrySet().stream()
                .map(e -> GoJson.quote(e.getKey()) + ":" + GoJson.quote(e.getValue()))
                .toList());
  }

  private static String object(List<String> members) {
    return members.stream().collect(Collectors.joining(",", "{", "}"));
  }
}
