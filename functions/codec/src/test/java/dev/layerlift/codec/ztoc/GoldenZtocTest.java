package dev.layerlift.codec.ztoc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.layerlift.codec.io.MalformedInputException;
import dev.layerlift.codec.ztoc.BuildOutcome.Built;
import dev.layerlift.codec.ztoc.IndexOutcome.Indexed;
import dev.layerlift.codec.ztoc.NotIndexed.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.security.MessageDigest;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The reference builder's bytes and refusals, and which of them we would publish. */
class GoldenZtocTest {
  /** The decoder's errors: there is no layer, whoever asks. */
  private static final Set<String> NO_GZIP = Set.of("11", "12", "13", "19");

  private static final Map<String, Reason> NOT_PUBLISHED =
      Map.of(
          "06", Reason.SEVERAL_MEMBERS,
          "07", Reason.SEVERAL_MEMBERS,
          "08", Reason.SEVERAL_MEMBERS,
          "09", Reason.EMPTY_FIRST_BLOCK,
          "17", Reason.EMPTY,
          "18", Reason.EMPTY,
          "23", Reason.SIZE_WITHOUT_CONTENT,
          "24", Reason.UNSUPPORTED_ENTRY,
          "25", Reason.UNSUPPORTED_ENTRY,
          "27", Reason.TIME_OUT_OF_RANGE);

  static Stream<GoldenRow> rows() {
    return GoldenRow.all().stream();
  }

  @Test
  void inputsAreThoseOfTheirBirthCertificate() throws IOException {
    List<String> sums = Files.readAllLines(GoldenRow.CORPUS.resolve("SHA256SUMS"));
    assertThat(sums).hasSize(36);
    for (String line : sums) {
      String[] sum = line.split("  ");
      MessageDigest hash = SpanDigest.newHash();
      hash.update(Files.readAllBytes(GoldenRow.CORPUS.resolve(sum[1])));
      assertThat(SpanDigest.of(hash).hex()).as(sum[1]).isEqualTo(sum[0]);
    }
    assertThat(GoldenRow.all()).hasSize(70);
  }

  @ParameterizedTest
  @MethodSource("rows")
  void ztocHasTheReferenceBuildersBytes(GoldenRow row) throws IOException {
    byte[] layer = row.layer();
    if (NO_GZIP.contains(row.number())) {
      assertThat(row.size()).isEmpty();
      assertThatThrownBy(() -> Layers.build(layer, row.gzip(), row.settings()))
          .isInstanceOf(MalformedInputException.class);
      return;
    }
    switch (Layers.build(layer, row.gzip(), row.settings())) {
      case Built built -> {
        ByteBuffer bytes = ZtocWriter.write(built.ztoc());
        assertThat(row.size()).contains(bytes.remaining());
        assertThat(sha256(bytes)).isEqualTo(row.digest());
        assertThat(ZtocReader.read(bytes)).isEqualTo(built.ztoc());
      }
      case NotIndexed refusal -> {
        assertThat(row.digest()).startsWith("BUILD ERR: unsupported input tar entry");
        assertThat(refusal.reason()).isEqualTo(Reason.UNSUPPORTED_ENTRY);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("rows")
  void onlyWhatConsumersGetAlongWithIsPublished(GoldenRow row) throws IOException {
    if (NO_GZIP.contains(row.number())) {
      return;
    }
    IndexOutcome outcome = Layers.index(row.layer(), row.gzip(), row.settings());
    switch (outcome) {
      case Indexed indexed -> {
        assertThat(sha256(indexed.bytes())).isEqualTo(row.digest());
        assertThat(NOT_PUBLISHED).doesNotContainKey(row.number());
      }
      case NotIndexed refusal ->
          assertThat(refusal.reason())
              .as(refusal.toString())
              .isEqualTo(row.gzip() ? NOT_PUBLISHED.get(row.number()) : Reason.EMPTY);
    }
  }

  @ParameterizedTest
  @MethodSource("rows")
  void verifierProvesWhatIsPublished(GoldenRow row) throws IOException {
    if (NO_GZIP.contains(row.number())) {
      return;
    }
    byte[] layer = row.layer();
    if (Layers.index(layer, row.gzip(), row.settings()) instanceof Indexed indexed) {
      assertThat(Layers.verify(layer, row.gzip(), indexed.bytes()))
          .isEqualTo(
              new Verification.Proven(
                  indexed.ztoc().toc().size(), indexed.ztoc().zinfo().spanCount()));
    }
  }

  private static String sha256(ByteBuffer bytes) {
    MessageDigest hash = SpanDigest.newHash();
    hash.update(bytes.duplicate());
    return SpanDigest.of(hash).toString();
  }
}
