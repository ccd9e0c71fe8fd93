package dev.layerlift.oci.registry;

import dev.layerlift.oci.store.StoreException;
import java.net.URI;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The {@code Link} header that leads to a list's next page. RFC 8288, section 3. */
final class Pages {
  private static final Pattern NEXT =
      Pattern.compile("<([^>]{1,4096})>\\s*;[^,]*\\brel\\s*=\\s*\"?next\"?");

  private Pages() {}

  /**
   * Empty on the last page.
   *
   * @throws StoreException.ProtocolViolation if the next page is another registry's
   */
  static Optional<URI> next(Answer answer, RedirectPolicy policy) throws StoreException {
    for (String header : answer.headerValues("Link")) {
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
