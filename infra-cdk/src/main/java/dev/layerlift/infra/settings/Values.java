package dev.layerlift.infra.settings;

import dev.layerlift.infra.settings.DeploymentSettings.CpuArchitecture;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * From the text of one setting to its value. All of them throw {@link IllegalArgumentException}
 * with words that go behind "name = 'text': ".
 */
final class Values {
  /** Source: PutRetentionPolicy in the CloudWatch Logs API. */
  private static final List<Integer> LOG_RETENTION_DAYS =
      List.of(
          1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557,
          2922, 3288, 3653);

  private static final int MAX_RETENTION_DAYS = 3653;
  private static final long MIN_SPAN = 64L << 10;
  private static final long MAX_SPAN = 1L << 30;
  private static final int MAX_PATHS = 64;
  private static final int MAX_PATH_LENGTH = 4096;

  private static final Pattern KEY_ARN =
      Pattern.compile("arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:key/[A-Za-z0-9-]+");
  static final Pattern POLICY_ARN =
      Pattern.compile("arn:aws[a-z-]*:iam::([0-9]{12}|aws):policy/[A-Za-z0-9_+=,.@/-]+");
  static final Pattern TOPIC_ARN =
      Pattern.compile("arn:aws[a-z-]*:sns:[a-z0-9-]+:[0-9]{12}:[A-Za-z0-9_-]+");
  static final Pattern BUS_ARN =
      Pattern.compile(
          "arn:aws[a-z-]*:events:[a-z0-9-]+:[0-9]{12}:event-bus/[A-Za-z0-9_./-]{1,256}");

  private Values() {}

  static List<String> words(String text) {
    return Stream.of(text.split(" +")).filter(word -> !word.isEmpty()).toList();
  }

  static String oneOf(String text, String... choices) {
    if (!List.of(choices).contains(text)) {
      throw new IllegalArgumentException("not one of " + String.join(", ", choices));
    }
    return text;
  }

  static int number(String text, int least, int most) {
    if (!text.matches("[0-9]{1,6}")
        || Integer.parseInt(text) < least
        || Integer.parseInt(text) > most) {
      throw new IllegalArgumentException("not a whole number from " + least + " to " + most);
    }
    return Integer.parseInt(text);
  }

  static int days(String text) {
    return number(text, 1, MAX_RETENTION_DAYS);
  }

  static int logRetention(String text) {
    int days = days(text);
    if (!LOG_RETENTION_DAYS.contains(days)) {
      throw new IllegalArgumentException(
          "CloudWatch Logs keeps logs for one of " + LOG_RETENTION_DAYS);
    }
    return days;
  }

  static Size spanSize(String text) {
    Size size = Size.parse(text);
    if (size.bytes() < MIN_SPAN || size.bytes() > MAX_SPAN) {
      throw new IllegalArgumentException("a span size is 64 KiB to 1 GiB");
    }
    return size;
  }

  static String identifier(String text) {
    if (!text.matches("[ -~]{1,128}")) {
      throw new IllegalArgumentException("not 1 to 128 printable ASCII characters");
    }
    return text;
  }

  static List<String> paths(String text) {
    List<String> paths = words(text);
    if (paths.size() > MAX_PATHS) {
      throw new IllegalArgumentException("more than " + MAX_PATHS + " paths");
    }
    if (!paths.stream()
        .allMatch(path -> path.startsWith("/") && path.length() <= MAX_PATH_LENGTH)) {
      throw new IllegalArgumentException("not only absolute paths, separated by spaces");
    }
    return paths;
  }

  static CpuArchitecture architecture(String text) {
    return switch (text) {
      case "arm64" -> CpuArchitecture.ARM_64;
      case "x86_64" -> CpuArchitecture.X86_64;
      default -> throw new IllegalArgumentException("not one of arm64, x86_64");
    };
  }

  static boolean isolated(String text) {
    return oneOf(text, "none", "isolated").equals("isolated");
  }

  static Choice key(String text) {
    if (text.equals("none")) {
      return new Choice.None();
    }
    if (text.equals("create")) {
      return new Choice.Create();
    }
    if (KEY_ARN.matcher(text).matches()) {
      return new Choice.Existing(text);
    }
    throw new IllegalArgumentException("neither none, nor create, nor the ARN of a KMS key");
  }

  /** Empty for the account's default bus. */
  static Optional<String> bus(String text) {
    if (text.equals("default")) {
      return Optional.empty();
    }
    if (!BUS_ARN.matcher(text).matches()) {
      throw new IllegalArgumentException("neither default nor the ARN of an event bus");
    }
    return Optional.of(text);
  }

  static Optional<String> arn(String text, Pattern form, String what) {
    if (text.equals("none")) {
      return Optional.empty();
    }
    if (!form.matcher(text).matches()) {
      throw new IllegalArgumentException("neither none nor the ARN of " + what);
    }
    return Optional.of(text);
  }
}
