package dev.layerlift.oci.layout;

import dev.layerlift.oci.store.ImageTarget;
import dev.layerlift.oci.store.ImageTargetContract;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

final class OciArchiveContractTest extends ImageTargetContract {
  @TempDir private Path temporary;
  private OciArchive archive;

  @BeforeEach
  void open() throws IOException {
    archive = OciArchive.openOrCreate(temporary.resolve("images.tar"));
  }

  @AfterEach
  void close() throws IOException {
    archive.close();
  }

  @Override
  protected ImageTarget target() {
    return archive;
  }
}
