package dev.layerlift.sandbox.states;

import java.util.ArrayList;
import java.util.List;

/**
 * Splits a JSONata expression into tokens (JSONata 2.0, "Path operators" to "Programming
 * constructs"). The library that evaluates expressions keeps its syntax tree to itself, hence this.
 */
final class ExpressionTokens {
  enum Kind {
    /** {@code $name}, {@code $} or {@code $$}, the text without the first dollar sign. */
    VARIABLE,
    /** A field name, quoted with backticks or not. */
    NAME,
    /**
     * {@code and}, {@code or}, {@code in}, {@code true}, {@code false}, {@code null}, {@code
     * function}.
     */
    WORD,
    /** A string, number or regular expression. */
    LITERAL,
    OPERATOR
  }

  record Token(Kind kind, String text) {
    boolean is(String operator) {
      return kind == Kind.OPERATOR && text.equals(operator);
    }

    /** Can an operand end here? Then a slash divides and a bracket filters. */
    boolean endsOperand() {
      return switch (kind) {
        case VARIABLE, NAME, LITERAL -> true;
        case WORD -> List.of("true", "false", "null").contains(text);
        case OPERATOR -> List.of(")", "]", "}").contains(text);
      };
    }
  }

  private static final List<String> WORDS =
      List.of("and", "or", "in", "true", "false", "null", "function", "\u03bb");
  private static final List<String> TWO_CHARACTERS =
      List.of(":=", "..", "~>", "!=", "<=", ">=", "**", "?:", "??");
  private static final String OPERATORS = ".[](){},@#;:?+-*/%|=<>^&!~";

  private final String text;
  private final List<Token> tokens = new ArrayList<>();
  private int at;

  private ExpressionTokens(String text) {
    this.text = text;
  }

  /**
   * @throws IllegalArgumentException for a character or an end that the grammar does not allow
   */
  static List<Token> of(String expression) {
    ExpressionTokens scan = new ExpressionTokens(expression);
    while (scan.at < expression.length()) {
      scan.next();
    }
    return scan.tokens;
  }

  private void next() {
    char c = text.charAt(at);
    if (Character.isWhitespace(c)) {
      at++;
    } else if (text.startsWith("/*", at)) {
      at = after("*/", at + 2);
    } else if (c == '"' || c == '\'') {
      add(Kind.LITERAL, quoted(c));
    } else if (c == '`') {
      int end = after("`", at + 1);
      String name = text.substring(at + 1, end - 1);
      at = end;
      add(Kind.NAME, name);
    } else if (c == '/' && (tokens.isEmpty() || !tokens.getLast().endsOperand())) {
      add(Kind.LITERAL, quoted('/'));
      word(); // the flags
    } else if (c == '$') {
      at++;
      add(Kind.VARIABLE, text.startsWith("$", at) ? one() : word());
    } else if (Character.isDigit(c)) {
      add(Kind.LITERAL, number());
    } else if (at + 1 < text.length() && TWO_CHARACTERS.contains(text.substring(at, at + 2))) {
      at += 2;
      add(Kind.OPERATOR, text.substring(at - 2, at));
    } else if (OPERATORS.indexOf(c) >= 0) {
      add(Kind.OPERATOR, one());
    } else {
      String word = word();
      add(WORDS.contains(word) && !afterDot() ? Kind.WORD : Kind.NAME, word);
    }
  }

  private void add(Kind kind, String token) {
    tokens.add(new Token(kind, token));
  }

  private boolean afterDot() {
    return !tokens.isEmpty() && tokens.getLast().is(".");
  }

  private String one() {
    return text.substring(at, ++at);
  }

  private String word() {
    int start = at;
    while (at < text.length()
        && !Character.isWhitespace(text.charAt(at))
        && OPERATORS.indexOf(text.charAt(at)) < 0
        && "\"'`$".indexOf(text.charAt(at)) < 0) {
      at++;
    }
    return text.substring(start, at);
  }

  private String number() {
    int start = at;
    while (at < text.length()) {
      char c = text.charAt(at);
      boolean sign = (c == '+' || c == '-') && "eE".indexOf(text.charAt(at - 1)) >= 0;
      boolean range = text.startsWith("..", at);
      if (range || !(Character.isLetterOrDigit(c) || c == '.' || sign)) {
        break;
      }
      at++;
    }
    return text.substring(start, at);
  }

  private String quoted(char quote) {
    int start = at++;
    while (at < text.length() && text.charAt(at) != quote) {
      at += text.charAt(at) == '\\' ? 2 : 1;
    }
    if (at >= text.length()) {
      throw new IllegalArgumentException("no end to what begins at character " + start);
    }
    at++;
    return text.substring(start, at);
  }

  private int after(String end, int from) {
    int found = text.indexOf(end, from);
    if (found < 0) {
      throw new IllegalArgumentException("no end to what begins at character " + at);
    }
    return found + end.length();
  }
}
