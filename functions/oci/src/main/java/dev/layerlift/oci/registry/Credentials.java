package dev.layerlift.oci.registry;

/** What a user shows to a registry. No {@code toString} tells the secret. */
public sealed interface Credentials {
  /** Nobody in particular: public repositories only. */
  record Anonymous() implements Credentials {}

  /**
   * A name and a password, sent with each request or exchanged for a token, as the registry wants.
   */
  record Basic(String username, String password) implements Credentials {
    public Basic {
      if (username.indexOf(':') >= 0) {
        throw new IllegalArgumentException("a user name has no colon (RFC 7617)");
      }
    }

    @Override
    public String toString() {
      return "Basic[username=" + username + ", password=[redacted]]";
    }
  }

  /** An OAuth 2 refresh token, good only for getting access tokens. */
  record IdentityToken(String token) implements Credentials {
    @Override
    public String toString() {
      return "IdentityToken[[redacted]]";
    }
  }
}
