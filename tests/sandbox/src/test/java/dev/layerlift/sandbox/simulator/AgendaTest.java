package dev.layerlift.sandbox.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AgendaTest {
  private final Agenda agenda = new Agenda(1);
  private final Instant begin = agenda.instant();
  private final List<String> seen = new ArrayList<>();

  private void walker(String name, int seconds, int steps) {
    Agenda.Turn turn = agenda.enter();
    Thread _ =
        Thread.ofVirtual()
            .start(() -> {
              try {
                turn.await();
                for (int i = 0; i < steps; i++) {
                  agenda.pass(Duration.ofSeconds(seconds));
                  seen.add(name + Duration.between(begin, agenda.instant()).toSeconds());
                }
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
              agenda.end();
            });
  }

  @Test
  void whoseTimeComesFirstGoesOn() throws InterruptedException {
    walker("a", 2, 3);
    walker("b", 5, 1);

    agenda.run();

    assertThat(seen).containsExactly("a2", "a4", "b5", "a6");
  }

  @Test
  void actionHappensAtItsTimeAndCanLetOthersIn() throws InterruptedException {
    agenda.at(begin.plusSeconds(3), () -> walker("c", 1, 2));
    walker("a", 4, 1);

    agenda.run();

    assertThat(seen).hasSize(3).endsWith("c5").contains("a4", "c4");
  }

  @Test
  void tiesAreBrokenByTheSeed() throws InterruptedException {
    for (int i = 0; i < 20; i++) {
      walker("w" + i + "-", 1, 1);
    }

    agenda.run();

    assertThat(seen).hasSize(20).isNotEqualTo(seen.stream().sorted().toList());
  }
}
