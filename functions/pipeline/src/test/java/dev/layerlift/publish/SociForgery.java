package dev.layerlift.publish;

import dev.layerlift.oci.model.Digest;
import dev.layerlift.oci.model.Json;
import dev.layerlift.oci.model.MediaType;
import dev.layerlift.workflow.PublishedVariant;
import dev.layerlift.workflow.PublishedVariant.PublishedImage;
import dev.layerlift.workflow.PublishedVariant.PublishedIndex;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The SOCI variant of a single image, published by somebody else with changes: whatever names a
 * changed document names it as it is now, so that only the change itself can be found.
 */
final class SociForgery {
  private final SociWork work;
  private final PublishedVariant published;
  private Consumer<ObjectNode> sociIndex = json -> {};
  private Consumer<ObjectNode> image = json -> {};
  private Consumer<ObjectNode> root = json -> {};

  SociForgery(SociWork work, PublishedVariant published) {
    this.work = work;
    this.published = published;
  }

  SociForgery sociIndex(Consumer<ObjectNode> change) {
    sociIndex = change;
    return this;
  }

  SociForgery image(Consumer<ObjectNode> change) {
    image = change;
    return this;
  }

  SociForgery root(Consumer<ObjectNode> change) {
    root = change;
    return this;
  }

  static ObjectNode part(ObjectNode sociIndex, int i) {
    return (ObjectNode) sociIndex.get("layers").get(i);
  }

  static ObjectNode entry(ObjectNode index, int i) {
    return (ObjectNode) index.get("manifests").get(i);
  }

  static ObjectNode annotations(ObjectNode node) {
    return (ObjectNode) node.get("annotations");
  }

  static ArrayNode entries(ObjectNode index) {
    return (ArrayNode) index.get("manifests");
  }

  PublishedVariant publish() throws IOException {
    PublishedImage original = published.images().getFirst();
    PublishedIndex index = published.indices().getFirst();
    ObjectNode soci = json(index.digest());
    sociIndex.accept(soci);
    Digest sociDigest = store(MediaType.OCI_MANIFEST, soci);
    ObjectNode manifest = json(original.manifest());
    annotations(manifest).put(SociIndexManifest.INDEX_DIGEST, sociDigest.toString());
    image.accept(manifest);
    Digest imageDigest = store(MediaType.OCI_MANIFEST, manifest);
    ObjectNode json = json(published.digest());
    ObjectNode imageEntry = entry(json, 0);
    imageEntry.put("digest", imageDigest.toString()).put("size", Json.write(manifest).length);
    annotations(imageEntry).put(SociIndexManifest.INDEX_DIGEST, sociDigest.toString());
    ObjectNode sociEntry = entry(json, 1);
    sociEntry.put("digest", sociDigest.toString()).put("size", Json.write(soci).length);
    annotations(sociEntry).put(SociIndexManifest.IMAGE_DIGEST, imageDigest.toString());
    root.accept(json);
    return new PublishedVariant(
        published.strategy(),
        store(MediaType.OCI_INDEX, json),
        published.mediaType(),
        List.of(new PublishedImage(original.platform(), original.source(), imageDigest)),
        List.of(new PublishedIndex(index.version(), imageDigest, sociDigest, index.size())),
        1,
        1,
        List.of());
  }

  private ObjectNode json(Digest digest) throws IOException {
    return Json.parseObject(work.target().manifest(digest).bytes(), "test");
  }

  private Digest store(MediaType type, ObjectNode json) {
    return Digest.parse(work.ecr().stored().storeManifest(type.name(), Json.write(json)));
  }
}
