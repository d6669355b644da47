package dev.realtime.lua;

import java.nio.charset.StandardCharsets;

/** Reads numbers as the game's Lua does: {@code 10}, {@code .5e3}, {@code 0x1F}, {@code 0x.8p4}. */
final class NumberText {
  /** So many decimal digits fit a double exactly. */
  private static final int EXACT_DIGITS = 15;

  private static final double LARGEST = 18446744073709551615.0;

  private final byte[] text;
  private final int end;
  private int at;

  private NumberText(byte[] text, int offset, int length) {
    this.text = text;
    int first = offset;
    int last = offset + length;
    while (first < last && isSpace(text[first])) {
      first++;
    }
    while (first < last && isSpace(text[last - 1])) {
      last--;
    }
    this.at = first;
    this.end = last;
  }

  /** The number, or NaN if it is none. */
  static double parse(byte[] text, int offset, int length) {
    return new NumberText(text, offset, length).number();
  }

  /** A whole number in a base other than ten, or NaN if it is none. */
  static double parse(byte[] text, int offset, int length, int base) {
    return new NumberText(text, offset, length).whole(base);
  }

  private double number() {
    boolean negative = sign();
    double value;
    if (prefix('x')) {
      value = real("0x", 16, 'p');
    } else if (prefix('b')) {
      value = digits(2);
    } else if (word("inf") || word("infinity")) {
      value = Double.POSITIVE_INFINITY;
    } else {
      value = real("", 10, 'e');
    }
    return negative ? -value : value;
  }

  private double whole(int base) {
    boolean negative = sign();
    if (base == 16) {
      prefix('x');
    }
    double value = digits(base);
    return negative ? -value : value;
  }

  private boolean sign() {
    if (at < end && (text[at] == '-' || text[at] == '+')) {
      return text[at++] == '-';
    }
    return false;
  }

  private boolean prefix(char letter) {
    boolean there = at + 2 < end && text[at] == '0' && (text[at + 1] | 32) == letter;
    at += there ? 2 : 0;
    return there;
  }

  private boolean word(String word) {
    return end - at == word.length()
        && new String(text, at, end - at, StandardCharsets.ISO_8859_1).equalsIgnoreCase(word);
  }

  private double digits(int base) {
    double value = at < end ? 0 : Double.NaN;
    for (; at < end; at++) {
      int digit = Character.digit(text[at], base);
      value = digit < 0 ? Double.NaN : value * base + digit;
    }
    return Math.min(value, LARGEST);
  }

  private double real(String mark, int base, char exponentMark) {
    int start = at;
    int whole = skipDigits(base);
    if (at == end && base == 10 && whole > 0 && whole <= EXACT_DIGITS) {
      return Long.parseLong(new String(text, start, whole, StandardCharsets.ISO_8859_1));
    }
    int fraction = 0;
    if (at < end && text[at] == '.') {
      at++;
      fraction = skipDigits(base);
    }
    boolean hasExponent = at < end && (text[at] | 32) == exponentMark;
    if (hasExponent) {
      at++;
      sign();
    }
    if (whole + fraction == 0 || hasExponent && skipDigits(10) == 0 || at < end) {
      return Double.NaN;
    }
    String digits = new String(text, start, end - start, StandardCharsets.ISO_8859_1);
    return Double.parseDouble(mark + digits + (base == 16 && !hasExponent ? "p0" : ""));
  }

  private int skipDigits(int base) {
    int start = at;
    while (at < end && Character.digit(text[at], base) >= 0) {
      at++;
    }
    return at - start;
  }

  private static boolean isSpace(byte c) {
    return c == ' ' || c >= '\t' && c <= '\r';
  }
}
