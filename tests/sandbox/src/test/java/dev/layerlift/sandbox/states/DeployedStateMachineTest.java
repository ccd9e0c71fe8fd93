package dev.layerlift.sandbox.states;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

class DeployedStateMachineTest {
  @Test
  void fileLoadsWithoutAFault() {
    assertThat(StateMachine.optimizeImage(Functions.substitutions()).name())
        .isEqualTo("optimize-image");
  }

  @Test
  void everyFunctionMustBeNamed() {
    assertThatThrownBy(() -> StateMachine.optimizeImage(Map.of()))
        .isInstanceOf(InvalidStateMachineException.class)
        .hasMessageContaining("/: no value for ${InspectFunctionArn}");
  }
}
