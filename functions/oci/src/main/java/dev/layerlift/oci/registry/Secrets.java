package dev.layerlift.oci.registry;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.regex.Pattern;

/** What one client has shown to registries lately, so that no message shows it to anybody else. */
final class Secrets {
  private static final int MOST = 64;

  /** Shorter ones would tear harmless words apart. */
  private static final int SHORTEST = 4;

  private final Deque<String> sent = new ArrayDeque<>();

  /**
   * @param secrets every form in which they could be echoed
   */
  synchronized void remember(List<String> secrets) {
    for (String secret : secrets) {
      if (secret.length() >= SHORTEST) {
        sent.remove(secret);
        sent.addLast(secret);
      }
    }
    while (sent.size() > MOST) {
      sent.removeFirst();
    }
  }

  synchronized String removedFrom(String text) {
    String shown = text;
    for (String secret : sent) {
      Pattern pattern = Pattern.compile(Pattern.quote(secret), Pattern.CASE_INSENSITIVE);
      shown = pattern.matcher(shown).replaceAll("[redacted]");
    }
    return shown;
  }

  @Override
  public String toString() {
    return "Secrets";
  }
}
