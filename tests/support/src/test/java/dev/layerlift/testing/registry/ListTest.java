package dev.layerlift.testing.registry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.layerlift.testing.content.Sha256;
import dev.layerlift.testing.image.Format;
import dev.layerlift.testing.image.TestImage;
import dev.layerlift.testing.image.TestImages;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ListTest extends RegistryFixture {
  /** Follows the Link headers and returns each page's JSON. */
  private List<JsonNode> pages(String first) throws Exception {
    List<JsonNode> pages = new ArrayList<>();
    Optional<String> next = Optional.of(first);
    while (next.isPresent()) {
      HttpResponse<byte[]> response = send("GET", next.get());
      assertThat(response.statusCode()).as(Wire.text(response)).isEqualTo(200);
      pages.add(JsonMapper.shared().readTree(response.body()));
      next =
          response
              .headers()
              .firstValue("Link")
              .map(link -> link.replaceFirst("<(.*)>; rel=\"next\"", "$1"));
    }
    return pages;
  }

  private static List<String> strings(JsonNode array) {
    return array.valueStream().map(JsonNode::stringValue).toList();
  }

  @Test
  void tagsComeInLexicalOrder() throws Exception {
    start(RegistryManners.plain());
    for (String tag : List.of("b", "C", "a", "B", "10", "9")) {
      repository().tag(tag, Sha256.of(CONFIG));
    }
    List<JsonNode> pages = pages(REPOSITORY + "/tags/list");
    assertThat(pages).hasSize(1);
    assertThat(pages.getFirst().path("name").stringValue()).isEqualTo("team/app");
    assertThat(strings(pages.getFirst().path("tags")))
        .containsExactly("10", "9", "a", "B", "b", "C");
  }

  @Test
  void tagsComeInPagesOfTheSmallerLimit() throws Exception {
    start(RegistryManners.plain().withPageLimit(4));
    for (int i = 0; i < 7; i++) {
      repository().tag("v" + i, Sha256.of(CONFIG));
    }
    assertThat(pages(REPOSITORY + "/tags/list").stream().map(p -> p.path("tags").size()))
        .containsExactly(4, 3);
    assertThat(pages(REPOSITORY + "/tags/list?n=3").stream().map(p -> p.path("tags").size()))
        .containsExactly(3, 3, 1);
    assertThat(strings(pages(REPOSITORY + "/tags/list?last=v4").getFirst().path("tags")))
        .containsExactly("v5", "v6");
    assertThat(pages(REPOSITORY + "/tags/list?n=0").getFirst().path("tags").size()).isZero();
    assertThat(send("GET", REPOSITORY + "/tags/list?n=x").statusCode()).isEqualTo(400);
  }

  @Test
  void referrersAreListedFilteredAndPaged() throws Exception {
    start(RegistryManners.plain().withPageLimit(2));
    TestImage subject = TestImages.linux(1, Format.OCI, 3000);
    subject.storeIn(repository(), "v1");
    for (String type : List.of("a/one", "a/two", "a/one", "a/three")) {
      TestImages.referrer(subject, type).storeIn(repository());
    }
    String referrers = REPOSITORY + "/referrers/" + subject.digest();
    List<JsonNode> pages = pages(referrers);
    assertThat(pages.stream().map(page -> page.path("manifests").size())).containsExactly(2, 1);
    assertThat(pages.getFirst().path("mediaType").stringValue()).isEqualTo(OCI_INDEX);
    HttpResponse<byte[]> filtered = send("GET", referrers + "?artifactType=a%2Ftwo");
    assertThat(filtered.headers().firstValue("OCI-Filters-Applied")).contains("artifactType");
    JsonNode only = JsonMapper.shared().readTree(filtered.body()).path("manifests");
    assertThat(only.size()).isEqualTo(1);
    assertThat(only.get(0).path("artifactType").stringValue()).isEqualTo("a/two");
  }

  @Test
  void aSubjectNobodyHasHasNoReferrers() throws Exception {
    start(RegistryManners.plain());
    HttpResponse<byte[]> none = send("GET", REPOSITORY + "/referrers/sha256:" + "0".repeat(64));
    assertThat(none.statusCode()).isEqualTo(200);
    assertThat(Wire.text(none)).contains("\"manifests\":[]");
    assertRefused(send("GET", REPOSITORY + "/referrers/v1"), 400, "DIGEST_INVALID");
  }

  private HttpResponse<byte[]> pushReferrer() throws Exception {
    TestImage subject = TestImages.linux(1, Format.OCI, 3000);
    TestImage referrer = TestImages.referrer(subject, "a/b");
    referrer.storeIn(repository());
    return putManifest(referrer.digest(), OCI_MANIFEST, new String(referrer.manifest(), UTF_8));
  }

  @Test
  void aPushWithSubjectIsAnsweredWithItWhereTheRegistryKnowsReferrers() throws Exception {
    start(RegistryManners.plain());
    assertThat(pushReferrer().headers().firstValue("OCI-Subject"))
        .contains(TestImages.linux(1, Format.OCI, 3000).digest());
  }

  @Test
  void withoutTheHeaderTheListIsStillThere() throws Exception {
    start(RegistryManners.plain().withReferrers(ReferrersSupport.WITHOUT_SUBJECT_HEADER));
    HttpResponse<byte[]> pushed = pushReferrer();
    assertThat(pushed.statusCode()).isEqualTo(201);
    assertThat(pushed.headers().firstValue("OCI-Subject")).isEmpty();
    assertThat(send("GET", REPOSITORY + "/referrers/sha256:" + "0".repeat(64)).statusCode())
        .isEqualTo(200);
  }

  @Test
  void anOldRegistryHasNeither() throws Exception {
    start(RegistryManners.plain().withReferrers(ReferrersSupport.ABSENT));
    HttpResponse<byte[]> pushed = pushReferrer();
    assertThat(pushed.statusCode()).isEqualTo(201);
    assertThat(pushed.headers().firstValue("OCI-Subject")).isEmpty();
    assertThat(send("GET", REPOSITORY + "/referrers/sha256:" + "0".repeat(64)).statusCode())
        .isEqualTo(404);
  }
}
