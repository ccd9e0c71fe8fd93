package dev.layerlift.workflow;

/** The version of the records in this package; it grows when one of them changes shape. */
public final class Schema {
  public static final int VERSION = 1;

  private Schema() {}

  /**
   * @throws IllegalArgumentException if it is another version
   */
  public static void require(int version) {
    if (version != VERSION) {
      throw new IllegalArgumentException(
          "schema version " + version + ", this code reads version " + VERSION);
    }
  }
}
