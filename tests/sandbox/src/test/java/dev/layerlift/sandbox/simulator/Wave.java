package dev.layerlift.sandbox.simulator;

import dev.layerlift.testing.image.Format;
import dev.layerlift.testing.image.Stored;
import dev.layerlift.testing.image.TestImage;
import dev.layerlift.testing.image.TestLayer;
import dev.layerlift.testing.image.TestTar;
import dev.layerlift.workflow.Settings;
import dev.layerlift.workflow.Strategy;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * A morning's deployments, and when EventBridge tells of each push: within a minute, which is more
 * than ECR's own rate lets anybody push, as after an outage of the event's delivery. One event in
 * ten comes again; one in twenty is of an image that has another tag already.
 *
 * @param pushes each tag once
 * @param deliveries at least one for each push
 */
record Wave(List<Push> pushes, List<Delivery> deliveries) {
  /** What becomes of an image. */
  enum Kind {
    RECOMPRESSED,
    /** By a tag of its repository. */
    INDEXED,
    /** Left alone: its tag names the original. */
    SMALL,
    /** To be recompressed, but a layer has garbage behind its gzip: that fails for good. */
    BROKEN
  }

  record Push(String repository, String tag, Stored image, Kind kind) {
    String ours() {
      return tag + "-optimized";
    }
  }

  /**
   * @param after the wave's begin
   */
  record Delivery(Duration after, Push push) {}

  static final Duration LENGTH = Duration.ofMinutes(1);

  private static final int IMAGES_OF_A_REPOSITORY = 100;
  private static final int INDEXED_EVERY = 10;
  private static final int SMALL_EVERY = 19;
  private static final int BROKEN_EVERY = 97;

  static final Settings SETTINGS = Scenario.settings(Strategy.ZSTD);

  Wave {
    pushes = List.copyOf(pushes);
    deliveries = List.copyOf(deliveries);
  }

  /**
   * @param events that are delivered in all
   */
  static Wave of(int events, long seed) {
    Random random = new Random(seed);
    int again = events / 10;
    int retagged = events / 20;
    int images = events - again - retagged;
    int repositories = Math.max(2, images / IMAGES_OF_A_REPOSITORY);
    List<TestLayer> bases = new ArrayList<>();
    for (int i = 0; i < repositories; i++) {
      bases.add(Scenario.layer(seed + i));
    }
    List<Push> pushes = new ArrayList<>();
    for (int i = 0; i < images; i++) {
      int repository = i % repositories;
      Kind kind = kind(i, repository);
      pushes.add(
          new Push(
              "wave/app-%03d".formatted(repository),
              "v" + i,
              image(seed * 31 + i, bases.get(repository), kind),
              kind));
    }
    for (int i = 0; i < retagged; i++) {
      Push one = pushes.get(random.nextInt(images));
      pushes.add(new Push(one.repository(), one.tag() + "-stable-" + i, one.image(), one.kind()));
    }
    List<Delivery> deliveries = new ArrayList<>();
    pushes.forEach(push -> deliveries.add(new Delivery(within(LENGTH, random), push)));
    for (int i = 0; i < again; i++) {
      Delivery first = deliveries.get(random.nextInt(pushes.size()));
      Duration later = within(LENGTH.multipliedBy(i % 10 == 0 ? 30 : 1), random);
      deliveries.add(new Delivery(first.after().plus(later), first.push()));
    }
    return new Wave(pushes, deliveries);
  }

  private static boolean isIndexed(int repository) {
    return repository % INDEXED_EVERY == 1;
  }

  private static Kind kind(int image, int repository) {
    if (image % SMALL_EVERY == 7) {
      return Kind.SMALL;
    }
    if (isIndexed(repository)) {
      return Kind.INDEXED;
    }
    return image % BROKEN_EVERY == 12 ? Kind.BROKEN : Kind.RECOMPRESSED;
  }

  private static Duration within(Duration limit, Random random) {
    return Duration.ofMillis(random.nextLong(limit.toMillis()));
  }

  private static Stored image(long seed, TestLayer base, Kind kind) {
    byte[] start = ("start " + seed).getBytes(StandardCharsets.UTF_8);
    if (kind == Kind.SMALL) {
      TestLayer only = TestLayer.gzip(TestTar.seeded(seed).file("start", start).bytes());
      return TestImage.builder(Format.OCI).layer(only).build();
    }
    TestLayer app =
        TestLayer.gzip(
            TestTar.seeded(seed).file("start", start).file("app/code", 12_000, 0.5).bytes());
    return TestImage.builder(Format.OCI)
        .layer(base)
        .layer(kind == Kind.BROKEN ? app.withTrailing(start) : app)
        .build();
  }
}
