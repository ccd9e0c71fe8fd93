package dev.layerlift.oci.registry;

import dev.layerlift.oci.store.StoreException;
import java.io.IOException;
import java.net.URI;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The {@code Link} header that leads to a list's next page. RFC 8288, section 3. */
final class Pages {
  private static final Pattern NEXT =
      Pattern.compile("<([^>]{1,4096})>\\s*;[^,]*\\brel\\s*=\\s*\"?next\"?");

  /** In characters: the time to look through a header grows with its square. */
  private static final int LONGEST = 8 << 10;

  private static final int MOST_PAGES = 10_000;

  private Pages() {}

  /** Reads one page and tells the next. */
  @FunctionalInterface
  interface Reader {
    Optional<URI> read(URI page) throws IOException;
  }

  /**
   * Reads page after page to the last.
   *
   * @throws StoreException.ProtocolViolation if they form a circle, or do not end
   */
  static void walk(URI first, Reader reader) throws IOException {
    Set<URI> seen = new HashSet<>();
    Optional<URI> page = Optional.of(first);
    while (page.isPresent()) {
      if (!seen.add(page.get()) || seen.size() > MOST_PAGES) {
        throw new StoreException.ProtocolViolation(
            "GET " + Redaction.url(first) + ": the pages do not end");
      }
      page = reader.read(page.get());
    }
  }

  /**
   * Empty on the last page.
   *
   * @throws StoreException.ProtocolViolation if the next page is another registry's, or the header
   *     too long
   */
  static Optional<URI> next(Answer answer, RedirectPolicy policy) throws StoreException {
    for (String header : answer.headerValues("Link")) {
      if (header.length() > LONGEST) {
        throw new StoreException.ProtocolViolation(
            answer + ": a Link header of " + header.length() + " characters");
      }
      Matcher matcher = NEXT.matcher(header);
      if (matcher.find()) {
        URI next = policy.check(answer.uri(), matcher.group(1));
        if (!Origin.of(next).equals(Origin.of(answer.uri()))) {
          throw new StoreException.ProtocolViolation(
              answer + ": the next page is elsewhere, at " + Redaction.url(next));
        }
        return Optional.of(next);
      }
    }
    return Optional.empty();
  }
}
