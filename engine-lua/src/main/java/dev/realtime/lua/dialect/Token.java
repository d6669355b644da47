package dev.realtime.lua.dialect;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A kind of token. */
enum Token {
  AND("and", 2, 2),
  BREAK("break"),
  DO("do"),
  ELSE("else"),
  ELSEIF("elseif"),
  END("end"),
  FALSE("false"),
  FOR("for"),
  FUNCTION("function"),
  GOTO("goto"),
  IF("if"),
  IN("in"),
  LOCAL("local"),
  NIL("nil"),
  NOT("not"),
  OR("or", 1, 1),
  REPEAT("repeat"),
  RETURN("return"),
  THEN("then"),
  TRUE("true"),
  UNTIL("until"),
  WHILE("while"),

  PLUS("+", 6, 6),
  MINUS("-", 6, 6),
  TIMES("*", 7, 7),
  DIVIDE("/", 7, 7),
  MODULO("%", 7, 7),
  POWER("^", 10, 9),
  LENGTH("#"),
  CONCAT("..", 5, 4),
  EQUAL("==", 3, 3),
  UNEQUAL("~=", 3, 3),
  LESS("<", 3, 3),
  LESS_EQUAL("<=", 3, 3),
  GREATER(">", 3, 3),
  GREATER_EQUAL(">=", 3, 3),
  ASSIGN("="),
  COMMA(","),
  SEMICOLON(";"),
  COLON(":"),
  DOUBLE_COLON("::"),
  DOT("."),
  ELLIPSIS("..."),
  LEFT_PARENTHESIS("("),
  RIGHT_PARENTHESIS(")"),
  LEFT_BRACKET("["),
  RIGHT_BRACKET("]"),
  LEFT_BRACE("{"),
  RIGHT_BRACE("}"),

  NAME("<name>"),
  NUMBER("<number>"),
  STRING("<string>"),
  UNKNOWN("<unknown>"),
  END_OF_TEXT("<eof>");

  /** The priority of {@code not}, {@code -} and {@code #} before an operand. */
  static final int UNARY = 8;

  private static final Map<String, Token> KEYWORDS = new HashMap<>();

  static {
    for (Token token : values()) {
      if (token.isKeyword()) {
        KEYWORDS.put(token.text, token);
      }
    }
  }

  private final String text;
  private final int left;
  private final int right;

  Token(String text) {
    this(text, 0, 0);
  }

  Token(String text, int left, int right) {
    this.text = text;
    this.left = left;
    this.right = right;
  }

  static @Nullable Token keyword(String word) {
    return KEYWORDS.get(word);
  }

  /** As it is named in a message. */
  String quoted() {
    return text.charAt(0) == '<' && text.length() > 2 ? text : "'" + text + "'";
  }

  boolean isKeyword() {
    return Character.isLetter(text.charAt(0));
  }

  /** How strongly it binds what stands before it, if it is an operator with two sides, else 0. */
  int left() {
    return left;
  }

  /** How strongly it binds what follows. */
  int right() {
    return right;
  }

  boolean isUnary() {
    return this == NOT || this == MINUS || this == LENGTH;
  }

  boolean endsBlock() {
    return this == END || this == ELSE || this == ELSEIF || this == UNTIL || this == END_OF_TEXT;
  }

  boolean opensBracket() {
    return this == LEFT_PARENTHESIS || this == LEFT_BRACKET || this == LEFT_BRACE;
  }

  boolean closesBracket() {
    return this == RIGHT_PARENTHESIS || this == RIGHT_BRACKET || this == RIGHT_BRACE;
  }

  /** A word that stands nowhere but at the start of a statement. */
  boolean startsStatement() {
    return switch (this) {
      case BREAK, DO, FOR, GOTO, IF, LOCAL, REPEAT, RETURN, WHILE, DOUBLE_COLON -> true;
      default -> false;
    };
  }
}
