package dev.layerlift.oci.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DescriptorEqualityTest {
  private static final Digest ONE = Digest.sha256(new byte[] {1});
  private static final Digest OTHER = Digest.sha256(new byte[] {2});

  private static Descriptor parsed(String json) throws IOException {
    return Descriptor.parse(
        Json.parseObject(json.getBytes(StandardCharsets.UTF_8), "test"), "test");
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, Integer.MAX_VALUE, Integer.MAX_VALUE + 1L})
  void madeAndParsedDescriptorsOfTheSameContentAreEqual(long size) throws IOException {
    Descriptor made = Descriptor.of(MediaType.OCI_LAYER_GZIP, ONE, size);
    Descriptor read = parsed(made.toJson().toString());

    assertThat(read).isEqualTo(made).hasSameHashCodeAs(made);
    assertThat(read.withContent(MediaType.OCI_LAYER_ZSTD, OTHER, size))
        .isEqualTo(made.withContent(MediaType.OCI_LAYER_ZSTD, OTHER, size));
  }

  @Test
  void whatSpeaksOfTheOldContentGoesWithItsDigest() throws IOException {
    Descriptor layer =
        parsed(
            """
            {"mediaType":"a/b","digest":"%s","size":3,"urls":["https://x.invalid"],"data":"YWJj",\
            "annotations":{"k":"v"},"x-unknown":1}\
            """
                .formatted(ONE));

    assertThat(layer.withMediaType(MediaType.OCI_LAYER_GZIP).toJson().toString())
        .contains("\"urls\"", "\"data\"");
    assertThat(layer.withContent(MediaType.OCI_LAYER_ZSTD, OTHER, 2).toJson().toString())
        .doesNotContain("urls", "data\"")
        .contains("\"annotations\":{\"k\":\"v\"}", "\"x-unknown\":1");
  }
}
