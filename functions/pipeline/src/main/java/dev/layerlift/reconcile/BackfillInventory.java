package dev.layerlift.reconcile;

import dev.layerlift.workflow.ObjectStore;
import dev.layerlift.workflow.WorkflowJson;
import java.io.IOException;

/**
 * Writes the inventory of a backfill, {@code backfills/<execution>/inventory-<n>.jsonl}, a line an
 * image. In parts, because an object cannot be appended to: each is written once it is full, so
 * that memory is that of one part, and a call that is repeated writes the same parts again.
 */
public final class BackfillInventory {
  /** Of some 700 bytes each: a few hundred KiB a part. */
  public static final int LINES = 500;

  private static final String BACKFILLS = "backfills/";

  private final ObjectStore objects;
  private final String folder;
  private final StringBuilder part = new StringBuilder();
  private int lines;
  private int parts;

  /**
   * @param backfill name of its execution
   * @param parts that were written by earlier calls
   */
  public BackfillInventory(ObjectStore objects, String backfill, int parts) {
    this.objects = objects;
    this.folder = BACKFILLS + backfill + "/";
    this.parts = parts;
  }

  /** Where everything of this backfill lies, with a slash at its end. */
  public String folder() {
    return folder;
  }

  public int parts() {
    return parts;
  }

  public void add(InventoryLine line) throws IOException {
    part.append(WorkflowJson.writeText(line)).append('\n');
    lines++;
    if (lines == LINES) {
      flush();
    }
  }

  /** Ends the part that is begun, if one is. */
  public void flush() throws IOException {
    if (lines > 0) {
      objects.put(folder + "inventory-" + parts + ".jsonl", part.toString());
      parts++;
      part.setLength(0);
      lines = 0;
    }
  }

  public void estimate(BackfillEstimate estimate) throws IOException {
    objects.put(folder + "estimate.json", WorkflowJson.writeText(estimate));
  }
}
