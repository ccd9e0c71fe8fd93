package dev.layerlift.testing.registry;

import dev.layerlift.testing.content.Sha256;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/** Manifests: end-3 and end-7 of the specification. */
final class ManifestEndpoint {
  private static final int LIMIT = 4 << 20;
  private static final Pattern TAG = Pattern.compile("[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}");

  private final RegistryManners manners;
  private final Repositories repositories;
  private final InstantSource clock;
  private final Consumer<Push> listeners;
  private final Deque<Instant> puts = new ArrayDeque<>();

  ManifestEndpoint(
      RegistryManners manners,
      Repositories repositories,
      InstantSource clock,
      Consumer<Push> listeners) {
    this.manners = manners;
    this.repositories = repositories;
    this.clock = clock;
    this.listeners = listeners;
  }

  void answer(Call call, String name, String reference) throws RegistryError, IOException {
    switch (call.method()) {
      case "GET", "HEAD" -> get(call, name, reference);
      case "PUT" -> put(call, name, reference);
      default -> throw RegistryError.unsupported(call.method() + " of a manifest");
    }
  }

  private void get(Call call, String name, String reference) throws RegistryError, IOException {
    if (reference.contains(":") && !Sha256.isDigest(reference)) {
      throw RegistryError.digestInvalid("not a sha256 digest: " + reference);
    }
    StoredManifest manifest =
        repositories
            .require(name)
            .manifest(reference)
            .orElseThrow(() -> RegistryError.manifestUnknown("no such manifest: " + reference));
    if (!accepts(call.headers("Accept"), manifest.mediaType())) {
      throw RegistryError.manifestUnknown(
          "the manifest is %s, which the request does not accept".formatted(manifest.mediaType()));
    }
    call.answerHeader("Docker-Content-Digest", manifest.digest());
    call.answer(200, manifest.mediaType(), manifest.json());
  }

  private static boolean accepts(List<String> headers, String mediaType) {
    String subtype = mediaType.substring(0, mediaType.indexOf('/') + 1) + "*";
    return headers.isEmpty()
        || headers.stream()
            .flatMap(header -> List.of(header.split(",")).stream())
            .map(range -> range.split(";")[0].strip().toLowerCase(Locale.ROOT))
            .anyMatch(range -> List.of(mediaType, subtype, "*/*").contains(range));
  }

  private void put(Call call, String name, String reference) throws RegistryError, IOException {
    Repository repository = repositories.forPush(name);
    checkRate();
    byte[] json = call.body().readNBytes(LIMIT + 1);
    if (json.length > LIMIT) {
      throw new RegistryError(413, "MANIFEST_INVALID", "the manifest is larger than 4 MiB");
    }
    String digest = Sha256.of(json);
    Optional<String> tag = tag(reference, digest);
    ManifestDocument document =
        ManifestDocument.parse(call.header("Content-Type").orElse("(no Content-Type)"), json);
    repository.push(tag, digest, document, json);
    call.answerHeader("Location", "/v2/" + name + "/manifests/" + digest)
        .answerHeader("Docker-Content-Digest", digest);
    if (manners.referrers() == ReferrersSupport.FULL) {
      document.subject().ifPresent(subject -> call.answerHeader("OCI-Subject", subject));
    }
    listeners.accept(new Push(name, tag, digest, document.mediaType(), document.artifactType()));
    call.answer(201);
  }

  /** Empty for a push by digest. */
  private static Optional<String> tag(String reference, String digest) throws RegistryError {
    if (reference.contains(":")) {
      if (!reference.equals(digest)) {
        throw RegistryError.digestInvalid(
            "the manifest's digest is %s, not %s".formatted(digest, reference));
      }
      return Optional.empty();
    }
    if (!TAG.matcher(reference).matches()) {
      throw RegistryError.manifestInvalid("not a tag: " + reference);
    }
    return Optional.of(reference);
  }

  private void checkRate() throws RegistryError {
    if (manners.manifestPutsPerSecond().isEmpty()) {
      return;
    }
    synchronized (puts) {
      Instant now = clock.instant();
      Instant horizon = now.minusSeconds(1);
      while (!puts.isEmpty() && !puts.getFirst().isAfter(horizon)) {
        puts.removeFirst();
      }
      if (puts.size() >= manners.manifestPutsPerSecond().getAsInt()) {
        throw new RegistryError(429, "TOOMANYREQUESTS", "Rate exceeded");
      }
      puts.addLast(now);
    }
  }
}
