package dev.layerlift.oci.registry;

import dev.layerlift.oci.model.Digest;
import dev.layerlift.oci.model.ManifestSelector;
import dev.layerlift.oci.model.RepositoryName;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** The end points of one repository. OCI distribution specification, "Endpoints". */
record RepositoryUrls(RegistryEndpoint endpoint, RepositoryName name) {
  URI manifest(ManifestSelector selector) {
    return resolve("/manifests/" + selector, Optional.empty());
  }

  URI blob(Digest digest) {
    return resolve("/blobs/" + digest, Optional.empty());
  }

  URI uploads() {
    return resolve("/blobs/uploads/", Optional.empty());
  }

  URI mount(Digest digest, RepositoryName from) {
    return resolve(
        "/blobs/uploads/",
        Optional.of("mount=" + encode(digest.toString()) + "&from=" + encode(from.path())));
  }

  URI tags(int pageSize) {
    return resolve("/tags/list", Optional.of("n=" + pageSize));
  }

  URI referrers(Digest subject, Optional<String> artifactType) {
    return resolve("/referrers/" + subject, artifactType.map(t -> "artifactType=" + encode(t)));
  }

  /** The end of an upload: the registry's own address with the digest added to its query. */
  static URI commit(URI location, Digest digest) {
    String separator = location.getRawQuery() == null ? "?" : "&";
    return URI.create(location + separator + "digest=" + encode(digest.toString()));
  }

  private URI resolve(String path, Optional<String> query) {
    return endpoint.resolve("/v2/" + name + path, query);
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
