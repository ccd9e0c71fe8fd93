package dev.layerlift.codec.zstd;

import java.io.IOException;

/**
 * The encoder failed, or a frame does not decode to its input: a broken library or broken memory,
 * nothing that the input could cause. Nothing of that frame was emitted.
 */
public final class EncoderFaultException extends IOException {
  private static final long serialVersionUID = 1L;

  EncoderFaultException(String message) {
    super(message);
  }

  EncoderFaultException(String message, Throwable cause) {
    super(message, cause);
  }
}
