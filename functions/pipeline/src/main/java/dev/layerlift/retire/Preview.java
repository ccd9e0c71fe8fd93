package dev.layerlift.retire;

import dev.layerlift.oci.model.Digest;
import dev.layerlift.oci.model.RepositoryName;
import dev.layerlift.oci.model.Tag;
import dev.layerlift.workflow.ImageRemoval;

/** Removes nothing and says that it has: the same code then tells what it would do. */
final class Preview implements ImageRemoval {
  @Override
  public Answer untag(RepositoryName repository, Tag tag) {
    return Answer.REMOVED;
  }

  @Override
  public Answer remove(RepositoryName repository, Digest digest) {
    return Answer.REMOVED;
  }
}
