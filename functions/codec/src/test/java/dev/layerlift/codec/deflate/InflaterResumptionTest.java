package dev.layerlift.codec.deflate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.layerlift.codec.deflate.Inflater.Event;
import dev.layerlift.codec.deflate.Inflation.Ended;
import dev.layerlift.codec.io.MalformedInputException;
import dev.layerlift.testing.image.SeededBytes;
import dev.layerlift.testing.layer.RandomDeflate;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Into a stream at any block, and out of it again. */
class InflaterResumptionTest {
  private record Place(int nextByte, int unusedBits, int plain) {}

  private static List<Place> places(byte[] stream, int push) throws MalformedInputException {
    List<Place> places = new ArrayList<>();
    Inflater inflater = new Inflater();
    inflater.start(0);
    int at = 0;
    int plain = 0;
    while (true) {
      Event event = inflater.inflate();
      plain += inflater.outputLength();
      switch (event) {
        case BLOCK_END ->
            places.add(new Place(at - inflater.pushedLeft(), inflater.unusedBits(), plain));
        case INPUT_NEEDED -> {
          int length = Math.min(push, stream.length - at);
          inflater.push(stream, at, length);
          at += length;
        }
        case OUTPUT_FULL -> {}
        case STREAM_END -> {
          return places;
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void streamGoesOnFromEveryBlockWithItsWindow(long seed) throws MalformedInputException {
    SplittableRandom random = new SplittableRandom(seed);
    byte[] plain = SeededBytes.of(random, 300_000, 0.7);
    byte[] stream = RandomDeflate.of(random, plain);
    List<Place> places = places(stream, 1 << 16);
    assertThat(places).isNotEmpty().isEqualTo(places(stream, 1)).isEqualTo(places(stream, 13));

    Inflater inflater = new Inflater();
    for (Place place : places.subList(0, Math.min(40, places.size()))) {
      int first = place.nextByte() - (place.unusedBits() == 0 ? 0 : 1);
      int window = Math.min(place.plain(), Inflater.WINDOW_SIZE);
      inflater.resume(first, place.unusedBits(), plain, place.plain() - window, window);

      assertThat(Inflation.rest(inflater, stream, first, 1 << random.nextInt(17), random))
          .isInstanceOfSatisfying(
              Ended.class,
              ended ->
                  assertThat(
                          Arrays.equals(
                              ended.output().bytes(),
                              0,
                              ended.output().bytes().length,
                              plain,
                              place.plain(),
                              plain.length))
                      .isTrue());
    }
  }

  /** A literal and a match that reaches 2 bytes back, in a fixed block. */
  @Test
  void distanceReachesIntoTheHistoryAndNoFurther() throws MalformedInputException {
    byte[] stream = {0x4b, 0x04, 0x42, 0x00};
    Inflater inflater = new Inflater();
    inflater.resume(7, 0, new byte[] {'x', 'y'}, 1, 1);
    inflater.push(stream, 0, stream.length);
    assertThat(inflater.inflate()).isEqualTo(Event.STREAM_END);
    int from = inflater.outputOffset();
    assertThat(Arrays.copyOfRange(inflater.output(), from, from + inflater.outputLength()))
        .containsExactly('a', 'y', 'a', 'y');

    inflater.resume(7, 0, new byte[] {'x', 'y'}, 1, 0);
    inflater.push(stream, 0, stream.length);
    assertThatThrownBy(inflater::inflate)
        .isInstanceOf(MalformedInputException.class)
        .hasMessageContaining("distance beyond the window");
  }

  @Test
  void outputStaysWithinItsArrayHoweverMuchComesOut() throws MalformedInputException {
    byte[] zeros = RandomDeflate.of(new SplittableRandom(9), new byte[3_000_000]);
    Inflater inflater = new Inflater();
    inflater.start(0);
    inflater.push(zeros, 0, zeros.length);
    long size = 0;
    int runs = 0;
    for (Event event = inflater.inflate(); event != Event.STREAM_END; event = inflater.inflate()) {
      assertThat(event).isIn(Event.OUTPUT_FULL, Event.BLOCK_END);
      size += inflater.outputLength();
      runs++;
    }
    assertThat(size + inflater.outputLength()).isEqualTo(3_000_000);
    assertThat(runs).isGreaterThan(20);
  }

  @Test
  void whatMakesNoSenseIsRefused() {
    Inflater inflater = new Inflater();

    assertThatThrownBy(() -> inflater.resume(0, 8, new byte[0], 0, 0))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> inflater.resume(0, 0, new byte[40_000], 0, 32_769));
    assertThatThrownBy(() -> inflater.push(new byte[3], 2, 2))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void errorsNameTheOffsetInTheStream() {
    Inflater inflater = new Inflater();
    inflater.start(1_000);
    ByteArrayOutputStream stream = new ByteArrayOutputStream();
    stream.writeBytes(new byte[] {0, 1, 0, (byte) 0xfe, (byte) 0xff, 'a'}); // stored, not the last
    stream.write(7); // the last block, of type 3
    inflater.push(stream.toByteArray(), 0, stream.size());

    assertThatThrownBy(
            () -> {
              while (inflater.inflate() != Event.STREAM_END) {
                // to the error
              }
            })
        .isInstanceOf(MalformedInputException.class)
        .hasMessageContaining("1007")
        .hasMessageContaining("reserved type");
  }
}
