package dev.layerlift.sandbox.simulator;

import dev.layerlift.codec.io.ByteSize;
import dev.layerlift.testing.image.Format;
import dev.layerlift.testing.image.Stored;
import dev.layerlift.testing.image.TestImage;
import dev.layerlift.testing.image.TestIndex;
import dev.layerlift.testing.image.TestLayer;
import dev.layerlift.testing.image.TestTar;
import dev.layerlift.workflow.Settings;
import dev.layerlift.workflow.SociSettings;
import dev.layerlift.workflow.Strategy;
import java.util.List;
import java.util.Random;

/**
 * An image and what is to be done with it.
 *
 * @param image what is pushed
 * @param newer what somebody pushes under the same tag while work is under way
 */
record Scenario(String name, Stored image, Stored newer, Settings settings) {
  /** More than the window of gzip: a second copy is news to it, and none to zstd. */
  private static final int FILE = 34_000;

  private static final Stored ONE_PLATFORM = image(1, "amd64");
  private static final Stored TWO_PLATFORMS =
      TestIndex.builder(Format.OCI).image(image(1, "amd64")).image(image(20, "arm64")).build();

  /** Of somebody who has nothing to do with it. */
  static final Stored FOREIGN = image(80, "amd64");

  private static final Stored NEWER = image(50, "amd64");

  static final List<Scenario> ALL =
      List.of(
          of("zstd", ONE_PLATFORM, Strategy.ZSTD),
          of("soci", ONE_PLATFORM, Strategy.SOCI),
          of("both", ONE_PLATFORM, Strategy.BOTH),
          of("index-zstd", TWO_PLATFORMS, Strategy.ZSTD),
          of("index-both", TWO_PLATFORMS, Strategy.BOTH),
          of("skip", ONE_PLATFORM, Strategy.SKIP));

  /** The demo's strategies, each over every step. */
  static final List<Scenario> DEMO = ALL.subList(0, 3);

  private static Scenario of(String name, Stored image, Strategy strategy) {
    return new Scenario(name, image, NEWER, settings(strategy));
  }

  /** For images of some kilobytes. */
  static Settings settings(Strategy strategy) {
    return Settings.DEFAULT
        .withStrategy(strategy)
        .withSkipBelow(ByteSize.ofBytes(1_000))
        .withZstdLevel(1)
        .withSoci(
            SociSettings.DEFAULT
                .withMinLayerSize(ByteSize.ofBytes(1_000))
                .withSpanSize(ByteSize.parse("64 KiB")));
  }

  private static TestImage image(long seed, String architecture) {
    return TestImage.builder(Format.OCI)
        .platform("linux", architecture)
        .layer(layer(seed))
        .layer(layer(seed + 1))
        .build();
  }

  /** Two files that are the same. */
  static TestLayer layer(long seed) {
    byte[] content = new byte[FILE];
    new Random(seed).nextBytes(content);
    for (int i = 0; i < FILE; i += 2) {
      content[i] = 'x';
    }
    return TestLayer.gzip(
        TestTar.seeded(seed)
            .directory("app")
            .file("app/a", content)
            .file("app/b", content)
            .bytes());
  }

  static Scenario named(String name) {
    return ALL.stream()
        .filter(scenario -> scenario.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no such scenario: " + name));
  }

  /** The same, for the newer image. */
  Scenario ofNewer() {
    return new Scenario(name + "-newer", /* image= */ newer, /* newer= */ image, settings);
  }

  @Override
  public String toString() {
    return name;
  }
}
