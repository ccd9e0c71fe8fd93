package dev.layerlift.cli;

import dev.layerlift.oci.model.Descriptor;
import dev.layerlift.oci.model.RepositoryName;
import dev.layerlift.oci.store.BlobUpload;
import dev.layerlift.oci.store.ForwardingSource;
import dev.layerlift.oci.store.ImageSource;
import dev.layerlift.oci.store.ImageTarget;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Stores each blob in the target while it is read, so that a layer that the result keeps is read
 * once and not twice. A convenience: a copy that fails is given up, and whoever needs the blob
 * there copies it and meets the fault again.
 */
final class CopyingSource extends ForwardingSource {
  private final ImageTarget target;
  private final Optional<RepositoryName> mountFrom;

  /**
   * @param mountFrom the source's repository, where it lies in the target's registry
   */
  CopyingSource(ImageSource source, ImageTarget target, Optional<RepositoryName> mountFrom) {
    super(source);
    this.target = target;
    this.mountFrom = mountFrom;
  }

  @Override
  public InputStream blob(Descriptor blob) throws IOException {
    InputStream in = super.blob(blob);
    return isThere(blob) ? in : new CopiedBlob(in, blob, target);
  }

  private boolean isThere(Descriptor blob) {
    try {
      return target.hasBlob(blob) || (mountFrom.isPresent() && target.mount(blob, mountFrom.get()));
    } catch (IOException e) {
      return true;
    }
  }

  /** The end of the stream is told only behind a right digest; only then is the copy committed. */
  private static final class CopiedBlob extends FilterInputStream {
    private final Descriptor blob;
    private @Nullable BlobUpload upload;

    CopiedBlob(InputStream in, Descriptor blob, ImageTarget target) {
      super(in);
      this.blob = blob;
      try {
        upload = target.uploadVerified();
      } catch (IOException e) {
        upload = null;
      }
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      int read = in.read(bytes, offset, length);
      if (upload != null) {
        copy(upload, bytes, offset, read);
      }
      return read;
    }

    private void copy(BlobUpload to, byte[] bytes, int offset, int read) {
      try {
        if (read > 0) {
          to.write(bytes, offset, read);
        } else if (read < 0) {
          to.commit(blob.digest(), blob.size());
          giveUp();
        }
      } catch (IOException e) {
        giveUp();
      }
    }

    /** Cancels the upload unless it is committed. */
    private void giveUp() {
      BlobUpload ended = upload;
      upload = null;
      try {
        if (ended != null) {
          ended.close();
        }
      } catch (IOException e) {
        // What is left of it expires at the store.
      }
    }

    @Override
    public long skip(long count) throws IOException {
      throw new IOException("a blob that is copied cannot be skipped");
    }

    @Override
    public boolean markSupported() {
      return false;
    }

    @Override
    public void close() throws IOException {
      giveUp();
      super.close();
    }
  }
}
