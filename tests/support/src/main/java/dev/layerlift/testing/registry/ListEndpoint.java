package dev.layerlift.testing.registry;

import dev.layerlift.testing.content.Content;
import dev.layerlift.testing.content.Sha256;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Listings: tags (end-8) and referrers (end-12 of the specification), page by page. */
final class ListEndpoint {
  private static final Pattern NUMBER = Pattern.compile("\\d{1,9}");

  private final RegistryManners manners;
  private final Repositories repositories;

  ListEndpoint(RegistryManners manners, Repositories repositories) {
    this.manners = manners;
    this.repositories = repositories;
  }

  void tags(Call call, String name) throws RegistryError, IOException {
    requireGet(call);
    Repository repository = repositories.require(name);
    String number = call.query().first("n").orElse(Integer.toString(manners.pageLimit()));
    if (!NUMBER.matcher(number).matches()) {
      throw new RegistryError(400, "UNSUPPORTED", "n is no number: " + number);
    }
    int limit = Math.min(Integer.parseInt(number), manners.pageLimit());
    Optional<String> last = call.query().first("last");
    List<String> rest =
        repository.tags().keySet().stream().filter(tag -> isAfter(tag, last)).toList();
    List<String> page = rest.subList(0, Math.min(limit, rest.size()));
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    answer.put("name", name);
    ArrayNode tags = answer.putArray("tags");
    page.forEach(tags::add);
    if (!page.isEmpty() && page.size() < rest.size()) {
      link(call, "/v2/" + name + "/tags/list?n=" + number + "&last=" + encode(page.getLast()));
    }
    call.answer(200, "application/json", Content.of(answer.toString()));
  }

  private static boolean isAfter(String tag, Optional<String> last) {
    return last.isEmpty() || Repository.LEXICAL.compare(tag, last.get()) > 0;
  }

  void referrers(Call call, String name, String digest) throws RegistryError, IOException {
    requireGet(call);
    if (manners.referrers() == ReferrersSupport.ABSENT) {
      throw new RegistryError(404, "UNSUPPORTED", "this registry has no referrers API");
    }
    if (!Sha256.isDigest(digest)) {
      throw RegistryError.digestInvalid("not a sha256 digest: " + digest);
    }
    Optional<String> type = call.query().first("artifactType");
    int offset = offset(call.query().first("offset"));
    List<StoredManifest> found =
        repositories.find(name).map(Repository::manifests).orElse(List.of()).stream()
            .filter(manifest -> manifest.subject().equals(Optional.of(digest)))
            .filter(manifest -> type.isEmpty() || manifest.artifactType().equals(type))
            .toList();
    int end = Math.min(found.size(), offset + manners.pageLimit());
    ObjectNode index = JsonNodeFactory.instance.objectNode();
    index.put("schemaVersion", 2);
    index.put("mediaType", ManifestDocument.OCI_INDEX);
    ArrayNode manifests = index.putArray("manifests");
    found.subList(Math.min(offset, end), end).forEach(m -> manifests.add(descriptor(m)));
    type.ifPresent(t -> call.answerHeader("OCI-Filters-Applied", "artifactType"));
    if (end < found.size()) {
      link(
          call,
          "/v2/%s/referrers/%s?offset=%d%s"
              .formatted(
                  name, digest, end, type.map(t -> "&artifactType=" + encode(t)).orElse("")));
    }
    call.answer(200, ManifestDocument.OCI_INDEX, Content.of(index.toString()));
  }

  private static ObjectNode descriptor(StoredManifest manifest) {
    ObjectNode descriptor = JsonNodeFactory.instance.objectNode();
    descriptor.put("mediaType", manifest.mediaType());
    descriptor.put("digest", manifest.digest());
    descriptor.put("size", manifest.size());
    manifest.artifactType().ifPresent(type -> descriptor.put("artifactType", type));
    if (!manifest.annotations().isEmpty()) {
      descriptor.set("annotations", manifest.annotations());
    }
    return descriptor;
  }

  private static int offset(Optional<String> parameter) throws RegistryError {
    String text = parameter.orElse("0");
    if (!NUMBER.matcher(text).matches()) {
      throw new RegistryError(400, "UNSUPPORTED", "no such page");
    }
    return Integer.parseInt(text);
  }

  private static void requireGet(Call call) throws RegistryError {
    if (!call.method().equals("GET")) {
      throw RegistryError.unsupported(call.method() + " of a list");
    }
  }

  /** RFC 8288, relative as registries send it. */
  private static void link(Call call, String target) {
    call.answerHeader("Link", "<" + target + ">; rel=\"next\"");
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
