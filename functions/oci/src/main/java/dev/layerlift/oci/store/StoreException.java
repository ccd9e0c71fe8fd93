package dev.layerlift.oci.store;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/**
 * A store did not do what it was asked. The subclass says what to do about it; the text says what
 * was tried, on what, and why it failed, without credentials.
 */
public abstract sealed class StoreException extends IOException {
  private static final long serialVersionUID = 1L;

  private StoreException(String message) {
    super(message);
  }

  private StoreException(String message, Throwable cause) {
    super(message, cause);
  }

  /** There is no such manifest, blob or repository. Permanent. */
  public static final class NotFound extends StoreException {
    private static final long serialVersionUID = 1L;

    public NotFound(String message) {
      super(message);
    }
  }

  /** The credentials are missing, wrong, or not enough for this. Permanent. */
  public static final class Denied extends StoreException {
    private static final long serialVersionUID = 1L;

    public Denied(String message) {
      super(message);
    }

    public Denied(String message, Throwable cause) {
      super(message, cause);
    }
  }

  /** The store asks us to slow down, and in-place retries did not help. Retry later. */
  public static final class Throttled extends StoreException {
    private static final long serialVersionUID = 1L;
    private final transient Optional<Duration> retryAfter;

    public Throttled(String message, Optional<Duration> retryAfter) {
      super(message);
      this.retryAfter = retryAfter;
    }

    /** What the store asked for, where it did. */
    public Optional<Duration> retryAfter() {
      return retryAfter;
    }
  }

  /** Network fault, stalled or cut connection, 5xx; in-place retries did not help. Retry later. */
  public static final class Unavailable extends StoreException {
    private static final long serialVersionUID = 1L;

    public Unavailable(String message) {
      super(message);
    }

    public Unavailable(String message, Throwable cause) {
      super(message, cause);
    }
  }

  /** The tag exists and may not be moved. Permanent; look what it names before you worry. */
  public static final class TagImmutable extends StoreException {
    private static final long serialVersionUID = 1L;

    public TagImmutable(String message) {
      super(message);
    }
  }

  /** The bytes are not the ones that were asked for: digest or size differ. */
  public static final class ContentMismatch extends StoreException {
    private static final long serialVersionUID = 1L;

    public ContentMismatch(String message) {
      super(message);
    }
  }

  /** The answer is not the protocol's: HTML, a missing Location, an unsafe redirect. Permanent. */
  public static final class ProtocolViolation extends StoreException {
    private static final long serialVersionUID = 1L;

    public ProtocolViolation(String message) {
      super(message);
    }

    public ProtocolViolation(String message, Throwable cause) {
      super(message, cause);
    }
  }

  /** The store understood and refuses: an invalid manifest, a quota, a size. Permanent. */
  public static final class Rejected extends StoreException {
    private static final long serialVersionUID = 1L;

    public Rejected(String message) {
      super(message);
    }
  }

  /** This kind of store cannot hold or do that, such as zstd layers in a docker-archive. */
  public static final class Unsupported extends StoreException {
    private static final long serialVersionUID = 1L;

    public Unsupported(String message) {
      super(message);
    }
  }
}
