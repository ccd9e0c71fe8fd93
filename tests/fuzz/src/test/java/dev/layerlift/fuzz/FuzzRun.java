package dev.layerlift.fuzz;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Runs Jazzer on one target after the other, each for a given time and from its corpus on. What it
 * finds on the way is kept in {@code target/fuzz}, for the next run; an input that breaks a target
 * too, under its name and {@code crash-}, {@code timeout-} or {@code oom-}.
 */
public final class FuzzRun {
  private static final Path FOUND = Path.of("target", "fuzz");

  private FuzzRun() {}

  /**
   * @param arguments seconds for each target; names of targets with commas between them, or all
   */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    List<Target> targets = targets(arguments[1]);
    boolean clean = true;
    for (Target target : targets) {
      int status = run(target, Integer.parseInt(arguments[0]));
      System.out.printf(
          "[fuzz] %s: %s%n", target, status == 0 ? "nothing found" : "a finding, status " + status);
      clean &= status == 0;
    }
    if (!clean) {
      System.exit(1);
    }
  }

  private static List<Target> targets(String names) {
    return names.equals("all")
        ? List.of(Target.values())
        : Arrays.stream(names.split(","))
            .map(name -> Target.valueOf(name.toUpperCase(Locale.ROOT).replace('-', '_')))
            .toList();
  }

  private static int run(Target target, int seconds) throws IOException, InterruptedException {
    Path found = Files.createDirectories(FOUND.resolve(target.toString()));
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx1g",
            "-XX:+EnableDynamicAgentLoading",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-D" + FuzzEntry.PROPERTY + "=" + target.name(),
            "-cp",
            System.getProperty("java.class.path"),
            "com.code_intelligence.jazzer.Jazzer",
            "--target_class=" + FuzzEntry.class.getName(),
            "--instrumentation_includes=dev.layerlift.**",
            "-max_total_time=" + seconds,
            "-max_len=" + target.longest(),
            "-timeout=20",
            "-rss_limit_mb=4096",
            "-print_final_stats=1",
            "-artifact_prefix=" + FOUND.resolve(target + "-"),
            "--reproducer_path=" + FOUND,
            found.toString(),
            target.corpus().toString());
    return new ProcessBuilder(command).inheritIO().start().waitFor();
  }
}
