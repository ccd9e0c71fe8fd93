package dev.layerlift.sandbox.simulator;

import java.util.Optional;

/**
 * What a request to the registry counts as. Source of the rates: "Amazon ECR service quotas" in the
 * user guide.
 */
enum EcrApi {
  PUT_IMAGE(10),
  INITIATE_LAYER_UPLOAD(100),
  COMPLETE_LAYER_UPLOAD(100),
  UPLOAD_LAYER_PART(500),
  BATCH_CHECK_LAYER_AVAILABILITY(1_000),
  BATCH_GET_IMAGE(2_000),
  GET_DOWNLOAD_URL_FOR_LAYER(3_000);

  private final int perSecond;

  EcrApi(int perSecond) {
    this.perSecond = perSecond;
  }

  int perSecond() {
    return perSecond;
  }

  /** Empty for what has no published rate. */
  static Optional<EcrApi> of(String method, String path) {
    if (!path.startsWith("/v2/")) {
      return Optional.empty();
    }
    if (path.contains("/manifests/")) {
      return Optional.of(method.equals("PUT") ? PUT_IMAGE : BATCH_GET_IMAGE);
    }
    if (path.contains("/blobs/uploads/")) {
      return switch (method) {
        case "POST" -> Optional.of(INITIATE_LAYER_UPLOAD);
        case "PATCH" -> Optional.of(UPLOAD_LAYER_PART);
        case "PUT" -> Optional.of(COMPLETE_LAYER_UPLOAD);
        default -> Optional.empty();
      };
    }
    if (path.contains("/blobs/")) {
      return Optional.of(
          method.equals("HEAD") ? BATCH_CHECK_LAYER_AVAILABILITY : GET_DOWNLOAD_URL_FOR_LAYER);
    }
    return Optional.empty();
  }
}
