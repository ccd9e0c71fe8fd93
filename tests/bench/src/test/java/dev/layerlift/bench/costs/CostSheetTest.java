package dev.layerlift.bench.costs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.layerlift.codec.io.ByteSize;
import dev.layerlift.codec.io.MalformedInputException;
import dev.layerlift.reconcile.BackfillRates;
import dev.layerlift.report.Report;
import dev.layerlift.workflow.Strategy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CostSheetTest {
  private static final Path ROOT = Path.of("..", "..");
  private static final Path INPUTS = ROOT.resolve(CostSheet.INPUTS);
  private static final Path PAGE = ROOT.resolve("docs").resolve("costs.md");

  /** {@code -Dcosts=write} mends the page. */
  @Test
  void pageIsWhatThePricesAndTheStateMachineGive() throws Exception {
    String page = CostSheet.page(INPUTS);
    if (System.getProperty("costs", "").equals("write")) {
      Files.writeString(PAGE, page);
    }

    assertThat(PAGE).hasContent(page);
  }

  /** {@code -Dcosts=write} mends them, too. */
  @Test
  void backfillEstimatesByTheRatesOfThisSheet() throws Exception {
    Path file = ROOT.resolve(BackfillFigures.FILE);
    String rates = BackfillFigures.text(INPUTS);
    if (System.getProperty("costs", "").equals("write")) {
      Files.writeString(file, rates);
    }

    assertThat(file).hasContent(rates);
  }

  /** Ten executions at once, each putting its manifests in the time that it takes at least. */
  @Test
  void backfillsConcurrencyStaysBelowTheRegistrysRate() throws Exception {
    CostInputs inputs = CostInputs.read(INPUTS);
    BackfillRates rates = BackfillFigures.of(inputs);

    for (BackfillRates.Rate rate : List.of(rates.skip(), rates.zstd(), rates.soci())) {
      assertThat(10 * rate.manifests() / rate.seconds())
          .isLessThan(inputs.assumptions().putImagePerSecond());
    }
  }

  @Test
  void upkeepGrowsWithTheRepositories() throws Exception {
    CostInputs inputs = CostInputs.read(INPUTS);
    Upkeep upkeep = new Upkeep(inputs);

    assertThat(upkeep.reconcile()).isGreaterThan(upkeep.sweep());
    assertThat(upkeep.month())
        .isCloseTo(upkeep.reconcile() + upkeep.sweep() + upkeep.redrive(), within(1e-9));
    assertThat(upkeep.reconcile() / inputs.assumptions().reconcilesPerMonth())
        .as("the same function memory, the same look")
        .isCloseTo(upkeep.listing(), within(1e-9));
  }

  @Test
  void imageThatIsLeftAloneGoesTheShortWay() throws Exception {
    Walk walk = Walk.of(List.of(ByteSize.parse("15 MiB")));

    assertThat(walk.plan().strategy()).isEqualTo(Strategy.SKIP);
    assertThat(walk.transitions())
        .as("Inspect, IsImage, Plan, ChooseStrategy, Tag, Record, Announce")
        .isEqualTo(7);
    assertThat(walk.invocations()).containsOnlyKeys("Inspect", "Plan", "Tag", "Record");
    assertThat(walk.announced()).isEqualTo(1);
  }

  @Test
  void everyLayerCostsATransitionAndACall() throws Exception {
    ByteSize layer = ByteSize.parse("30 MiB");
    Walk two = Walk.of(List.of(layer, layer));
    Walk three = Walk.of(List.of(layer, layer, layer));

    assertThat(two.plan().strategy()).isEqualTo(Strategy.ZSTD);
    assertThat(three.transitions() - two.transitions()).isEqualTo(1);
    assertThat(three.invocations()).containsEntry("LayerSmall", 3);
  }

  @Test
  void costsAreWhatTheFormulaSays() throws Exception {
    CostInputs inputs = CostInputs.read(INPUTS);
    CostInputs.Assumptions a = inputs.assumptions();
    Costs costs = Costs.of(inputs, Walk.of(List.of(ByteSize.parse("100 MiB"))), 400);
    double megabytes = 104.8576;
    double network = megabytes * (1 + a.zstdToGzip()) * 8 / 400;
    double processor =
        megabytes / (a.recompressedMbPerCpuSecond() * a.lambdaCoreToMeasuredCore() * 10240 / 1769);

    assertThat(costs.layerFunctions())
        .isCloseTo(
            1000
                * (inputs.prices().lambdaRequest()
                    + (a.layerInvocationSeconds() + Math.max(network, processor))
                        * 10
                        * inputs.prices().lambdaGbSecond()),
            within(1e-9));
    assertThat(costs.storageMonth())
        .isCloseTo(megabytes * a.zstdToGzip() * inputs.prices().registryGbMonth(), within(1e-9));
  }

  @Test
  void metricsAreCountedByOutcomeAndError() {
    assertThat(CustomMetrics.ofAllOutcomes())
        .isEqualTo(Report.Outcome.values().length * CustomMetrics.ofAnError());
    assertThat(CustomMetrics.ofAnError()).isPositive();
  }

  @Test
  void inputThatIsMisspeltIsRefused(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("costs.json");
    Files.writeString(file, Files.readString(INPUTS).replace("\"s3Put\"", "\"s3Putt\""));

    assertThatThrownBy(() -> CostInputs.read(file)).isInstanceOf(MalformedInputException.class);
  }
}
