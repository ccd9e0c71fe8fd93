package dev.layerlift.testing.registry;

import java.util.LinkedHashMap;
import java.util.Map;

/** A refusal on its way to the client: a status, a code of the specification, a sentence. */
final class RegistryError extends Exception {
  private static final long serialVersionUID = 1L;
  private final int status;
  private final String code;
  private final transient Map<String, String> headers = new LinkedHashMap<>();

  RegistryError(int status, String code, String message) {
    super(message);
    this.status = status;
    this.code = code;
  }

  RegistryError header(String name, String value) {
    headers.put(name, value);
    return this;
  }

  int status() {
    return status;
  }

  String code() {
    return code;
  }

  Map<String, String> headers() {
    return headers;
  }

  String sentence() {
    return String.valueOf(getMessage());
  }

  static RegistryError nameInvalid(String name) {
    return new RegistryError(400, "NAME_INVALID", "not a repository name: " + name);
  }

  static RegistryError nameUnknown(String name) {
    return new RegistryError(
        404, "NAME_UNKNOWN", "the repository with name '" + name + "' does not exist");
  }

  static RegistryError digestInvalid(String message) {
    return new RegistryError(400, "DIGEST_INVALID", message);
  }

  static RegistryError blobUnknown(String digest) {
    return new RegistryError(404, "BLOB_UNKNOWN", "no such blob: " + digest);
  }

  static RegistryError manifestUnknown(String message) {
    return new RegistryError(404, "MANIFEST_UNKNOWN", message);
  }

  static RegistryError manifestInvalid(String message) {
    return new RegistryError(400, "MANIFEST_INVALID", message);
  }

  static RegistryError uploadUnknown() {
    return new RegistryError(
        404, "BLOB_UPLOAD_UNKNOWN", "no such upload, or not at its latest location");
  }

  static RegistryError unsupported(String message) {
    return new RegistryError(405, "UNSUPPORTED", message);
  }
}
