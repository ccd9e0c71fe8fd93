package dev.layerlift.sandbox.states;

import dev.layerlift.sandbox.states.ExpressionTokens.Kind;
import dev.layerlift.sandbox.states.ExpressionTokens.Token;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The names that an expression takes from outside: state machine variables and paths below {@code
 * $states}. Finds as well what Step Functions does not allow: {@code $eval}, and field names or
 * {@code $} where there is no context item to look into.
 */
final class ExpressionNames {
  /**
   * The functions of JSONata 2.0 except {@code $eval}, and of those that Step Functions adds,
   * {@code $parse}.
   */
  static final Set<String> FUNCTIONS =
      Set.of(
          ("abs append assert average base64decode base64encode boolean ceil clone contains count"
               + " decodeUrl decodeUrlComponent distinct each encodeUrl encodeUrlComponent error"
               + " exists filter floor formatBase formatInteger formatNumber fromMillis join keys"
               + " length lookup lowercase map match max merge millis min not now number pad parse"
               + " parseInteger power random reduce replace reverse round shuffle sift single sort"
               + " split spread sqrt string substring substringAfter substringBefore sum toMillis"
               + " trim type uppercase zip")
              .split(" "));

  private final List<Token> tokens;
  private final Set<String> locals = new HashSet<>();
  private final Set<String> variables = new LinkedHashSet<>();
  private final List<List<String>> statesPaths = new ArrayList<>();
  private final List<String> faults = new ArrayList<>();

  /**
   * @throws IllegalArgumentException if the text cannot be split into tokens
   */
  ExpressionNames(String expression) {
    this.tokens = ExpressionTokens.of(expression);
    findLocals();
    findNames();
  }

  /** State machine variables, without the dollar sign. */
  Set<String> variables() {
    return variables;
  }

  /** One list of field names for each {@code $states.a.b}. */
  List<List<String>> statesPaths() {
    return statesPaths;
  }

  List<String> faults() {
    return faults;
  }

  /** Bound by {@code $x := …}, {@code @$x}, {@code #$x} or as a function's parameter. */
  private void findLocals() {
    boolean parameters = false;
    for (int i = 0; i < tokens.size(); i++) {
      Token token = tokens.get(i);
      if (token.kind() == Kind.WORD && List.of("function", "\u03bb").contains(token.text())) {
        parameters = true;
      } else if (parameters && token.is(")")) {
        parameters = false;
      } else if (token.kind() == Kind.VARIABLE
          && (parameters || follows(i, ":=") || precedes(i, "@") || precedes(i, "#"))) {
        locals.add(token.text());
      }
    }
  }

  private void findNames() {
    Deque<Boolean> context = new ArrayDeque<>(List.of(false));
    for (int i = 0; i < tokens.size(); i++) {
      Token token = tokens.get(i);
      boolean step = precedes(i, ".");
      switch (token.kind()) {
        case VARIABLE -> variable(i, context.element() || step);
        case NAME -> {
          if (!context.element() && !step) {
            faults.add("field " + token.text() + " of nothing: write $states.input or a variable");
          }
        }
        case OPERATOR -> {
          if (List.of("(", "[", "{").contains(token.text())) {
            context.push(context.element() || givesContext(i));
          } else if (List.of(")", "]", "}").contains(token.text()) && context.size() > 1) {
            context.pop();
          }
        }
        case WORD, LITERAL -> {}
      }
    }
  }

  /** A filter, a grouping, a sort or a step of a path looks into the items before it. */
  private boolean givesContext(int i) {
    if (i == 0) {
      return false;
    }
    Token before = tokens.get(i - 1);
    boolean call = tokens.get(i).is("(") && before.kind() == Kind.VARIABLE;
    boolean body = tokens.get(i).is("{") && before.is(")");
    return before.is(".") || before.is("^") || (before.endsOperand() && !call && !body);
  }

  private void variable(int i, boolean context) {
    String name = tokens.get(i).text();
    if (name.isEmpty() || name.equals("$")) {
      if (!context || !name.isEmpty()) {
        faults.add("$" + name + " means nothing here: write $states.input or a variable");
      }
    } else if (name.equals("states")) {
      statesPaths.add(path(i + 1));
    } else if (name.equals("eval")) {
      faults.add("$eval is not available in Step Functions");
    } else if (!locals.contains(name) && !FUNCTIONS.contains(name)) {
      if (follows(i, "(")) {
        faults.add("no function $" + name);
      } else {
        variables.add(name);
      }
    }
  }

  private List<String> path(int from) {
    List<String> path = new ArrayList<>();
    int i = from;
    while (i + 1 < tokens.size() && tokens.get(i).is(".") && isName(tokens.get(i + 1))) {
      path.add(tokens.get(i + 1).text());
      i += 2;
    }
    return path;
  }

  private static boolean isName(Token token) {
    return token.kind() == Kind.NAME;
  }

  private boolean follows(int i, String operator) {
    return i + 1 < tokens.size() && tokens.get(i + 1).is(operator);
  }

  private boolean precedes(int i, String operator) {
    return i > 0 && tokens.get(i - 1).is(operator);
  }
}
