package dev.layerlift.sandbox.states;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExpressionNamesTest {
  @Test
  void variablesAndPathsAreFound() {
    ExpressionNames names = new ExpressionNames("$a.b + $states.input.`x y`.z[0] & $b_2");

    assertThat(names.variables()).containsExactly("a", "b_2");
    assertThat(names.statesPaths()).containsExactly(List.of("input", "x y", "z"));
    assertThat(names.faults()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'$a' & \"$b\" & '\\'$c'",
        "/* $a */ 1",
        "$contains('x', /$a/i)",
        "($a := 1; $b := $a * 2; $b)",
        "$map([1, 2], function($v, $i) { $v + $i })",
        "$map([1], \u03bb($v) { $v })",
        "[1, 2] ~> $sum",
        "[1..3] ~> $sum() / 2 / 3",
        "$sum([1, 2]) ? true : false",
        "1.5e-3 + 2",
        "$not(null in [null])",
      })
  void textLocalsParametersAndFunctionsAreNoVariables(String expression) {
    ExpressionNames names = new ExpressionNames(expression);

    assertThat(names.variables()).isEmpty();
    assertThat(names.faults()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "$x[a = 'b']",
        "$x[$.a = 1]",
        "$x.a.(b & c)",
        "$x.{'k': a}",
        "$x{a: b}",
        "$x.[a, b]",
        "$x^(>a)",
        "$x.and",
        "$sum($x.a)",
        "[$x.layers[action.type = 'recompress']]",
        "$sift($x, function($v) { $v != null })[a]",
      })
  void fieldsOfSomethingAreNoFaults(String expression) {
    ExpressionNames names = new ExpressionNames(expression);

    assertThat(names.variables()).containsExactly("x");
    assertThat(names.faults()).isEmpty();
  }
}
