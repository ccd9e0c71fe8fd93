package dev.layerlift.codec.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ByteSizeTest {
  @ParameterizedTest
  @CsvSource({
    "0 B, 0",
    "17 B, 17",
    "17, 17",
    "17B, 17",
    "1 KiB, 1024",
    "1.5 KiB, 1536",
    "0.05 KiB, 51",
    "1.25 TiB, 1374389534720",
    "0.001 KiB, 1",
    "20 MiB, 20971520",
    "3 GiB, 3221225472",
    "' 2 TiB ', 2199023255552"
  })
  void parsesNumberAndUnit(String text, long bytes) {
    assertThat(ByteSize.parse(text)).isEqualTo(ByteSize.ofBytes(bytes));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "MiB", "-1", "1 MB", "1 mib", "1e3", "1,5 MiB", "1 MiB 2", "0x10"})
  void refusesWhatIsNoSize(String text) {
    assertThatThrownBy(() -> ByteSize.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("not a size: '" + text + "'");
  }

  @ParameterizedTest
  @CsvSource({"١ MiB, '? MiB'", "'1\n2', 1?2"})
  void refusalIsALineOfAscii(String text, String shown) {
    assertThatThrownBy(() -> ByteSize.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("not a size: '" + shown + "'");
  }

  @Test
  void refusesSizesBeyondSixtyThreeBits() {
    for (String text : List.of("8388608 TiB", "9999999999999999999", "9223372036854775807.5 B")) {
      assertThatThrownBy(() -> ByteSize.parse(text))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("too large");
    }
    assertThat(ByteSize.parse("8388607 TiB").bytes()).isEqualTo(8388607L << 40);
  }

  @Test
  void refusesNegativeSizes() {
    assertThatThrownBy(() -> ByteSize.ofBytes(-1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> ByteSize.ofMebibytes(1L << 60))
        .isInstanceOf(ArithmeticException.class);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 1023, 1024, 1025, 1 << 20, 5L << 30, 7L << 40, Long.MAX_VALUE})
  void parseReadsWhatToStringPrints(long bytes) {
    ByteSize size = ByteSize.ofBytes(bytes);
    assertThat(ByteSize.parse(size.toString())).isEqualTo(size);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0 B",
    "1023, 1023 B",
    "1024, 1.0 KiB",
    "193568768, 184.6 MiB",
    "1610612736, 1.5 GiB"
  })
  void printsForPeopleWithOneDecimal(long bytes, String text) {
    assertThat(ByteSize.ofBytes(bytes).toHumanString()).isEqualTo(text);
  }

  @Test
  void ordersBySize() {
    assertThat(ByteSize.parse("1 MiB"))
        .isGreaterThan(ByteSize.parse("1023 KiB"))
        .isEqualByComparingTo(ByteSize.parse("1024 KiB"));
  }
}
