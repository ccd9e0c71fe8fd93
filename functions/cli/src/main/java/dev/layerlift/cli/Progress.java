package dev.layerlift.cli;

import dev.layerlift.workflow.LayerResult;
import dev.layerlift.workflow.OptimizationPlan;
import java.io.PrintWriter;
import java.util.Optional;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** What is under way, on standard error: a bar on a terminal, plain lines elsewhere. */
final class Progress {
  private static final long MEBIBYTE = 1L << 20;

  private final PrintWriter err;
  private final boolean terminal;

  Progress(PrintWriter err, boolean terminal) {
    this.err = err;
    this.terminal = terminal;
  }

  /** One run over the layers of a plan. Safe for use by several threads. */
  static final class Run implements AutoCloseable {
    private final PrintWriter err;
    private final Optional<ProgressBar> bar;

    private Run(PrintWriter err, Optional<ProgressBar> bar) {
      this.err = err;
      this.bar = bar;
    }

    /** So many more bytes of the layers, compressed, are read. */
    void read(long bytes) {
      bar.ifPresent(b -> b.stepBy(bytes));
    }

    void done(LayerResult result) {
      if (bar.isEmpty()) {
        PlanText.result(result).forEach(err::println);
        err.flush();
      }
    }

    @Override
    public void close() {
      bar.ifPresent(ProgressBar::close);
    }
  }

  Run start(OptimizationPlan plan) {
    long total =
        plan.layers().stream()
            .filter(layer -> layer.action().isWork())
            .mapToLong(layer -> layer.layer().size())
            .sum();
    return new Run(err, terminal && total > 0 ? Optional.of(bar(total)) : Optional.empty());
  }

  private static ProgressBar bar(long total) {
    return new ProgressBarBuilder()
        .setTaskName("layers")
        .setInitialMax(total)
        .setUnit("MiB", MEBIBYTE)
        .setStyle(ProgressBarStyle.ASCII)
        .showSpeed()
        .clearDisplayOnFinish()
        .build();
  }
}
