package dev.layerlift.oci.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import org.junit.jupiter.api.Test;

class RedactionTest {
  @Test
  void urlIsShownWithoutUserAndQuery() {
    assertThat(
            Redaction.url(
                URI.create("https://carol:secret@blobs.example:8443/a/b?X-Amz-Signature=secret#c")))
        .isEqualTo("https://blobs.example:8443/a/b");
  }

  @Test
  void urlsInForeignTextLoseUserAndQuery() {
    assertThat(
            Redaction.text(
                "see https://carol:secret@a.example/b?sig=secret and http://c.example/?x=secret.",
                new Secrets()))
        .doesNotContain("secret")
        .contains("https://[redacted]@a.example/b?[redacted]")
        .contains("http://c.example/?[redacted]");
  }

  @Test
  void authorizationThatIsEchoedIsLeftOut() {
    String basic = Authorization.basic(new Credentials.Basic("carol", "correct horse"));

    Secrets secrets = new Secrets();
    secrets.remember(Authorization.secrets(basic));
    secrets.remember(Authorization.secrets("Bearer abc.def"));

    assertThat(Redaction.text("you sent " + basic, secrets))
        .doesNotContain(basic.substring("Basic ".length()));
    assertThat(Redaction.text("password 'Correct Horse' is wrong", secrets))
        .doesNotContainIgnoringCase("correct horse")
        .contains("[redacted]");
    assertThat(Redaction.text("Token abc.def", secrets)).doesNotContain("abc.def");
  }

  @Test
  void otherCredentialsLookLikeSecretsToo() {
    assertThat(Redaction.text("Authorization: bearer eyJhbGciOiJIUzI1NiJ9.x-_y", new Secrets()))
        .doesNotContain("eyJ");
  }

  @Test
  void harmlessWordsStay() {
    assertThat(Redaction.text("no basic auth credentials", new Secrets()))
        .isEqualTo("'no basic auth credentials'");
  }

  @Test
  void controlCharactersAreEscapedAndLongTextIsCut() {
    String text = Redaction.text("a\nb\u001b[31m" + "x".repeat(1_000), new Secrets());

    assertThat(text).startsWith("'a\\u000ab\\u001b[31mx").hasSizeLessThan(200);
  }
}
