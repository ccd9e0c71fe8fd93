package dev.layerlift.testing.registry;

import dev.layerlift.testing.content.Content;
import dev.layerlift.testing.content.Sha256;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Pushing blobs: end-4a to end-6, end-11, end-13 and end-14 of the specification. */
final class UploadEndpoint {
  private static final Pattern CONTENT_RANGE = Pattern.compile("(\\d{1,18})-(\\d{1,18})");
  private static final Pattern LENGTH = Pattern.compile("\\d{1,18}");

  private final RegistryManners manners;
  private final Repositories repositories;
  private final BlobShelf shelf;
  private final Map<String, Upload> uploads = new ConcurrentHashMap<>();

  UploadEndpoint(RegistryManners manners, Repositories repositories, BlobShelf shelf) {
    this.manners = manners;
    this.repositories = repositories;
    this.shelf = shelf;
  }

  int open() {
    return uploads.size();
  }

  /** Forgets all that is open. */
  void expireAll() throws IOException {
    for (Upload upload : uploads.values()) {
      synchronized (upload) {
        end(upload);
      }
    }
  }

  void begin(Call call, String name) throws RegistryError, IOException {
    if (!call.method().equals("POST")) {
      throw RegistryError.unsupported("uploads begin with POST");
    }
    Repository repository = repositories.forPush(name);
    Query query = call.query();
    Optional<String> mount = query.first("mount");
    if (mount.isPresent() && mounted(repository, mount.get(), query.first("from"))) {
      created(call, name, mount.get());
      return;
    }
    Upload upload = new Upload(UUID.randomUUID().toString(), name, shelf.draft());
    Optional<String> digest = query.first("digest");
    if (digest.isPresent() && !manners.ecrUploads()) {
      synchronized (upload) {
        try {
          checkType(call);
          upload.append(call.body());
          finish(call, repository, upload, requireDigest(digest));
        } finally {
          upload.discard();
        }
      }
      return;
    }
    uploads.put(upload.id(), upload);
    call.answerHeader("Location", upload.location())
        .answerHeader("Docker-Upload-UUID", upload.id())
        .answerHeader("Range", "0-0")
        .answer(202);
  }

  private boolean mounted(Repository target, String digest, Optional<String> from)
      throws RegistryError {
    if (!Sha256.isDigest(digest)) {
      throw RegistryError.digestInvalid("not a sha256 digest: " + digest);
    }
    Optional<Content> blob =
        manners.mounts()
            ? from.flatMap(repositories::find).flatMap(source -> source.blob(digest))
            : Optional.empty();
    blob.ifPresent(content -> target.storeBlob(digest, content));
    return blob.isPresent();
  }

  void session(Call call, String name, String id) throws RegistryError, IOException {
    Upload upload = uploads.get(id);
    if (upload == null || !upload.repository().equals(name)) {
      throw RegistryError.uploadUnknown();
    }
    synchronized (upload) {
      if (!uploads.containsKey(id) || !upload.isAt(call.query().first("_state").orElse(""))) {
        throw RegistryError.uploadUnknown();
      }
      switch (call.method()) {
        case "GET" ->
            call.answerHeader("Location", upload.location())
                .answerHeader("Range", range(upload.size()))
                .answer(204);
        case "PATCH" -> patch(call, upload);
        case "PUT" -> put(call, upload);
        case "DELETE" -> {
          end(upload);
          call.answer(204);
        }
        default -> throw RegistryError.unsupported(call.method() + " of an upload");
      }
    }
  }

  private void patch(Call call, Upload upload) throws RegistryError, IOException {
    checkType(call);
    checkRange(call, upload);
    upload.append(call.body());
    call.answerHeader("Location", upload.location())
        .answerHeader("Docker-Upload-UUID", upload.id())
        .answerHeader("Range", range(manners.ecrUploads() ? upload.firstChunk() : upload.size()))
        .answer(manners.ecrUploads() ? 201 : 202);
  }

  private void put(Call call, Upload upload) throws RegistryError, IOException {
    String digest = requireDigest(call.query().first("digest"));
    checkType(call);
    checkRange(call, upload);
    upload.append(call.body());
    try {
      finish(call, repositories.forPush(upload.repository()), upload, digest);
    } finally {
      end(upload);
    }
  }

  private void finish(Call call, Repository repository, Upload upload, String digest)
      throws RegistryError, IOException {
    String computed = upload.digest();
    if (!computed.equals(digest)) {
      throw RegistryError.digestInvalid(
          "%d bytes arrived with digest %s, not %s".formatted(upload.size(), computed, digest));
    }
    repository.storeBlob(digest, upload.keep());
    created(call, repository.name(), digest);
  }

  private void end(Upload upload) throws IOException {
    if (uploads.remove(upload.id()) != null) {
      upload.discard();
    }
  }

  private static void created(Call call, String name, String digest) throws IOException {
    call.answerHeader("Location", "/v2/" + name + "/blobs/" + digest)
        .answerHeader("Docker-Content-Digest", digest)
        .answer(201);
  }

  private static String range(long size) {
    return "0-" + Math.max(0, size - 1);
  }

  private static String requireDigest(Optional<String> digest) throws RegistryError {
    return digest
        .filter(Sha256::isDigest)
        .orElseThrow(() -> RegistryError.digestInvalid("the query has no sha256 digest"));
  }

  /** Blobs come as octets; old clients say nothing. */
  private static void checkType(Call call) throws RegistryError {
    String type = call.header("Content-Type").orElse("application/octet-stream");
    if (!type.equals("application/octet-stream")) {
      throw new RegistryError(
          400, "BLOB_UPLOAD_INVALID", "a blob is sent as application/octet-stream, not " + type);
    }
  }

  private static void checkRange(Call call, Upload upload) throws RegistryError {
    Optional<String> header = call.header("Content-Range");
    if (header.isEmpty()) {
      return;
    }
    Matcher range = CONTENT_RANGE.matcher(header.get());
    if (!range.matches()) {
      throw new RegistryError(400, "BLOB_UPLOAD_INVALID", "Content-Range is not first-last");
    }
    long first = Long.parseLong(range.group(1));
    long length = Long.parseLong(range.group(2)) - first + 1;
    if (first != upload.size()) {
      throw new RegistryError(
              416, "BLOB_UPLOAD_INVALID", "the next byte is " + upload.size() + ", not " + first)
          .header("Location", upload.location())
          .header("Range", range(upload.size()));
    }
    String declared = call.header("Content-Length").orElse("");
    if (!LENGTH.matcher(declared).matches() || Long.parseLong(declared) != length) {
      throw new RegistryError(
          400,
          "SIZE_INVALID",
          "Content-Range has " + length + " bytes, Content-Length " + declared);
    }
  }
}
