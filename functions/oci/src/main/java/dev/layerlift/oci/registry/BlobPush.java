package dev.layerlift.oci.registry;

import dev.layerlift.oci.model.Descriptor;
import dev.layerlift.oci.model.Digest;
import dev.layerlift.oci.model.RepositoryName;
import dev.layerlift.oci.store.BlobUpload;
import dev.layerlift.oci.store.StoreException;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;

/** Writes blobs: in one go, streamed, or mounted. OCI distribution specification, "Push". */
final class BlobPush {
  private final Steps steps;
  private final BlobPull pull;

  BlobPush(Steps steps, BlobPull pull) {
    this.steps = steps;
    this.pull = pull;
  }

  BlobUpload stream() throws IOException {
    return StreamingUpload.begin(steps, pull);
  }

  void put(Descriptor descriptor, byte[] bytes) throws IOException {
    boolean same =
        bytes.length == descriptor.size()
            && descriptor.digest().matches(descriptor.digest().newHash().digest(bytes));
    if (!same) {
      throw new StoreException.ContentMismatch(
          "blob " + descriptor + " has " + bytes.length + " bytes of " + Digest.sha256(bytes));
    }
    if (!pull.exists(descriptor)) {
      steps.calls().repeat(() -> upload(descriptor, bytes));
    }
  }

  /** A new session each time: what a broken PUT left in the old one is unknown. */
  private int upload(Descriptor descriptor, byte[] bytes) throws IOException {
    UploadSession session = UploadSession.open(steps);
    int status;
    try {
      status = session.commit(descriptor.digest(), BodyPublishers.ofByteArray(bytes));
    } catch (IOException e) {
      session.cancel();
      throw e;
    }
    if (status == 404) {
      throw new StoreException.Unavailable(session + ": the registry has lost the upload");
    }
    return status;
  }

  /** Any refusal means no: whatever it says, the caller's own upload will say it too. */
  boolean mount(Descriptor descriptor, RepositoryName from) throws IOException {
    TokenScope both = steps.push().and(TokenScope.pull(from).parts());
    Request request = Request.of("POST", steps.urls().mount(descriptor.digest(), from), both);
    try (Answer answer = steps.calls().send(request)) {
      answer.discard();
      if (answer.status() == 202) {
        UploadSession.of(steps, answer).cancel();
      }
      return answer.status() == 201;
    } catch (StoreException.Denied e) {
      return false;
    }
  }
}
