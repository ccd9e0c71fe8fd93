package dev.layerlift.workflow;

import dev.layerlift.oci.model.Digest;
import dev.layerlift.oci.model.RepositoryName;
import dev.layerlift.oci.model.Tag;
import java.io.IOException;

/** Takes images out of a registry. */
public interface ImageRemoval {
  /** What became of it; none of these is an error. */
  enum Answer {
    REMOVED,
    /** It was not there. */
    ABSENT,
    /** An index that is still there names it. */
    REFERENCED
  }

  /** Removes the tag; with its last tag, an image goes too. */
  Answer untag(RepositoryName repository, Tag tag) throws IOException;

  /** Removes the image and every tag that names it. */
  Answer remove(RepositoryName repository, Digest digest) throws IOException;
}
