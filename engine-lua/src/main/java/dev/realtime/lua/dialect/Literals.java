package dev.realtime.lua.dialect;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Numbers and strings in quotes. */
final class Literals {
  private final String source;
  private final Errors errors;
  private final Edits edits;

  Literals(String source, Errors errors, Edits edits) {
    this.source = source;
    this.errors = errors;
    this.edits = edits;
  }

  int endOfNumber(int start) {
    boolean hexadecimal = charAt(start) == '0' && (charAt(start + 1) | 0x20) == 'x';
    int exponent = hexadecimal ? 'p' : 'e';
    int at = start;
    while (Lexer.isNamePart(charAt(at))
        || charAt(at) == '.'
        || (charAt(at) == '+' || charAt(at) == '-') && (charAt(at - 1) | 0x20) == exponent) {
      at++;
    }
    boolean wellFormed =
        hexadecimal ? isNumber(start + 2, at, 16, 'p') : isNumber(start, at, 10, 'e');
    if (!wellFormed) {
      errors.report(start, "malformed number" + Lexer.near(source, start, at));
    } else if (hexadecimal) {
      plainHexadecimal(start, at);
    }
    return at;
  }

  /** Digits, perhaps with a point, perhaps with an exponent, and nothing else. */
  private boolean isNumber(int from, int to, int radix, char exponent) {
    int at = digits(from, to, radix);
    int count = at - from;
    if (at < to && source.charAt(at) == '.') {
      int fraction = at + 1;
      at = digits(fraction, to, radix);
      count += at - fraction;
    }
    if (count > 0 && at < to && (source.charAt(at) | 0x20) == exponent) {
      at++;
      if (at < to && !Lexer.isDigit(source.charAt(at))) {
        at++;
      }
      int power = at;
      at = digits(power, to, 10);
      return at == to && at > power;
    }
    return count > 0 && at == to;
  }

  private int digits(int from, int to, int radix) {
    int at = from;
    while (at < to && source.charAt(at) < 128 && Character.digit(source.charAt(at), radix) >= 0) {
      at++;
    }
    return at;
  }

  /** The compiler does not know the sign of a binary exponent. */
  private void plainHexadecimal(int start, int end) {
    String text = source.substring(start, end).toLowerCase(Locale.ROOT);
    if (text.indexOf('p') >= 0 || text.indexOf('.') >= 0) {
      double value = Double.parseDouble(text.indexOf('p') >= 0 ? text : text + "p0");
      edits.replace(start, end - start, Double.isInfinite(value) ? "1e999" : "" + value);
    }
  }

  int endOfString(int start) {
    char quote = source.charAt(start);
    int at = start + 1;
    while (at < source.length() && !Lexer.isLineBreak(source.charAt(at))) {
      char c = source.charAt(at);
      if (c == quote) {
        return at + 1;
      }
      at = c == '\\' ? endOfEscape(at) : at + 1;
    }
    at = Math.min(at, source.length());
    errors.report(start, "unfinished string" + Lexer.near(source, start, at));
    return at;
  }

  private int endOfEscape(int start) {
    char c = charAt(start + 1);
    int at = start + 2;
    switch (c) {
      case 'a', 'b', 'f', 'n', 'r', 't', 'v', '\\', '"', '\'':
        return at;
      case '\n', '\r':
        return Lexer.afterLineBreak(source, start + 1);
      case 'z':
        while (charAt(at) == ' ' || charAt(at) >= '\t' && charAt(at) <= '\r') {
          at++;
        }
        return at;
      case 'x':
        return digits(at, Math.min(at + 2, source.length()), 16) == at + 2
            ? at + 2
            : invalid(start, at);
      case 'u':
        return endOfUnicode(start);
      default:
        if (Lexer.isDigit(c)) {
          return endOfDecimal(start);
        }
        return invalid(start, Character.isHighSurrogate(c) ? at + 1 : at);
    }
  }

  private int endOfDecimal(int start) {
    int end = digits(start + 1, Math.min(start + 4, source.length()), 10);
    if (Integer.parseInt(source, start + 1, end, 10) > 255) {
      errors.report(start, "escape sequence too large" + Lexer.near(source, start, end));
    }
    return end;
  }

  /** The compiler does not know these; the newer builds of the game do. */
  private int endOfUnicode(int start) {
    int first = start + 3;
    int end = digits(first, Math.min(first + 8, source.length()), 16);
    if (charAt(start + 2) != '{' || end == first || charAt(end) != '}') {
      return invalid(start, start + 2);
    }
    long codePoint = Long.parseLong(source, first, end, 16);
    if (codePoint > Character.MAX_CODE_POINT
        || codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE) {
      return invalid(start, end + 1);
    }
    StringBuilder decimal = new StringBuilder();
    for (byte b : Character.toString((int) codePoint).getBytes(StandardCharsets.UTF_8)) {
      decimal.append(String.format("\\%03d", b & 0xFF));
    }
    edits.replace(start, end + 1 - start, decimal.toString());
    return end + 1;
  }

  private int invalid(int start, int end) {
    int shown = Math.min(end, source.length());
    if (shown - start > 1) {
      errors.report(start, "invalid escape sequence" + Lexer.near(source, start, shown));
    }
    return shown;
  }

  private char charAt(int index) {
    return index < source.length() ? source.charAt(index) : 0;
  }
}
