package dev.layerlift.sandbox.simulator;

import dev.layerlift.handler.FunctionInstance;
import dev.layerlift.sandbox.states.FunctionFailure;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Runs schedules, several at a time, each in a world of its own. */
final class Simulator implements AutoCloseable {
  /** Real seconds after which a run counts as hanging: a thousand times what one takes. */
  private static final int HANGS = 60;

  private final FunctionInstance.Sabotage sabotage;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final LinkedBlockingQueue<Clients> clients = new LinkedBlockingQueue<>();
  private final int atOnce;
  private final Map<String, Expected> expectations = new ConcurrentHashMap<>();

  /** What a schedule came to. */
  record Result(Schedule schedule, List<String> violations, List<Steps.Step> trace) {
    Result {
      violations = List.copyOf(violations);
      trace = List.copyOf(trace);
    }

    @Override
    public String toString() {
      return schedule + " -> " + String.join("; ", violations);
    }
  }

  Simulator(FunctionInstance.Sabotage sabotage) {
    this.sabotage = sabotage;
    this.atOnce = 1 + Runtime.getRuntime().availableProcessors();
    for (int i = 0; i < atOnce; i++) {
      clients.add(new Clients());
    }
  }

  /** What a run of the scenario leaves if nothing goes wrong and nothing is broken. */
  Expected expected(Scenario scenario) throws InterruptedException {
    Expected known = expectations.get(scenario.name());
    if (known == null) {
      known = undisturbed(scenario);
      expectations.put(scenario.name(), known);
    }
    return known;
  }

  private Expected undisturbed(Scenario scenario) throws InterruptedException {
    Clients own = clients.take();
    try (World world =
        new World(Schedule.undisturbed(scenario), own, FunctionInstance.Sabotage.none())) {
      Audit audit = world.run();
      audit.prove();
      if (!audit.violations().isEmpty()) {
        throw new IllegalStateException(scenario + ", undisturbed: " + audit.violations());
      }
      Set<String> manifests = new HashSet<>();
      world.repository().manifests().forEach(manifest -> manifests.add(manifest.digest()));
      return new Expected(audit.ours(), manifests, world.steps().trace());
    } catch (IOException | FunctionFailure e) {
      throw new IllegalStateException(scenario + ", undisturbed", e);
    } finally {
      clients.add(own);
    }
  }

  /** Runs one schedule; a run that hangs is a violation. */
  Result run(Schedule schedule) throws InterruptedException {
    Expected image = expected(schedule.scenario());
    Expected newer =
        schedule.has(FaultKind.TAG_MOVED) ? expected(schedule.scenario().ofNewer()) : image;
    Clients own = clients.take();
    FutureTask<Result> run = new FutureTask<>(() -> run(schedule, own, image, newer));
    threads.execute(run);
    try {
      Result result = run.get(HANGS, TimeUnit.SECONDS);
      clients.add(own);
      return result;
    } catch (TimeoutException e) {
      run.cancel(true);
      clients.add(new Clients());
      return new Result(schedule, List.of("it hangs"), List.of());
    } catch (ExecutionException e) {
      clients.add(own);
      throw new IllegalStateException(schedule.toString(), e.getCause());
    }
  }

  private Result run(Schedule schedule, Clients own, Expected image, Expected newer)
      throws Exception {
    try (World world = new World(schedule, own, sabotage)) {
      Audit audit = world.run();
      audit.compare(image, world.movedAt() > 0 ? newer : image);
      if (!audit.violations().isEmpty()) {
        audit.prove();
      }
      return new Result(schedule, audit.violations(), world.steps().trace());
    }
  }

  /**
   * Runs them all.
   *
   * @return those that violate something
   */
  List<Result> runAll(List<Schedule> schedules) throws InterruptedException {
    for (Schedule schedule : schedules) {
      expected(schedule.scenario());
      expected(schedule.scenario().ofNewer());
    }
    List<Result> bad = new ArrayList<>();
    try (ExecutorService workers = Executors.newFixedThreadPool(atOnce)) {
      List<Future<Result>> runs = new ArrayList<>();
      schedules.forEach(schedule -> runs.add(workers.submit(() -> run(schedule))));
      for (Future<Result> run : runs) {
        try {
          Result result = run.get();
          if (!result.violations().isEmpty()) {
            bad.add(result);
          }
        } catch (ExecutionException e) {
          throw new IllegalStateException(e.getCause());
        }
      }
    }
    return bad;
  }

  @Override
  public void close() {
    threads.shutdownNow();
    clients.forEach(Clients::close);
  }
}
