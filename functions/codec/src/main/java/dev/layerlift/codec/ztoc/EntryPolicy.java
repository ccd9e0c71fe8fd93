package dev.layerlift.codec.ztoc;

import dev.layerlift.codec.tar.TarEntry;
import java.util.Optional;

/** Says of each entry, as it is recorded, whether a ztoc with it should be. */
@FunctionalInterface
interface EntryPolicy {
  /** The reference builder's: whatever can be written. */
  EntryPolicy ANY = (entry, recorded) -> Optional.empty();

  /**
   * @param recorded what the ztoc has of the entry
   * @return why the layer gets no ztoc; empty if it may have one
   */
  Optional<NotIndexed> judge(TarEntry entry, FileMetadata recorded);
}
