package dev.layerlift.oci.layout;

import dev.layerlift.oci.store.ImageTarget;
import dev.layerlift.oci.store.ImageTargetContract;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

final class OciLayoutContractTest extends ImageTargetContract {
  @TempDir private Path temporary;

  /** Opened anew for each question, so that every answer comes from the disk. */
  @Override
  protected ImageTarget target() throws IOException {
    return OciLayout.openOrCreate(temporary.resolve("images"));
  }
}
