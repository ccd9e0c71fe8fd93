package dev.layerlift.codec.ztoc;

import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;

/** Digests of spans, of which neighbours can share a byte. What is before the first is in none. */
final class SpanHash {
  private final MessageDigest hash = SpanDigest.newHash();
  private final List<SpanDigest> digests = new ArrayList<>();
  private boolean begun;
  private byte last;

  void update(byte[] bytes, int offset, int length) {
    if (begun) {
      hash.update(bytes, offset, length);
    }
    if (length > 0) {
      last = bytes[offset + length - 1];
    }
  }

  /**
   * @param sharesByte whether the last byte belongs to the next span too
   */
  void nextSpan(boolean sharesByte) {
    end();
    begun = true;
    if (sharesByte) {
      hash.update(last);
    }
  }

  void end() {
    if (begun) {
      digests.add(SpanDigest.of(hash));
      begun = false;
    }
  }

  List<SpanDigest> digests() {
    return digests;
  }
}
