package dev.layerlift.infra;

/**
 * Where members find the functions' archive: one bucket a region, since Lambda takes code from its
 * own region only. The archive is stored under the hash of its bytes, so that versions lie side by
 * side.
 *
 * @param account that the buckets are in
 */
record ArchiveLocation(String account) {
  static final String FOLDER = "functions/";

  String bucket(String region) {
    return "layerlift-archives-" + account + "-" + region;
  }

  /** As a template of any region says it. */
  String bucketPattern() {
    return bucket("${AWS::Region}");
  }
}
