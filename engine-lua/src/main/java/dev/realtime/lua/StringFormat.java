package dev.realtime.lua;

import dev.realtime.luaj.LuaError;
import dev.realtime.luaj.LuaString;
import dev.realtime.luaj.LuaValue;
import dev.realtime.luaj.Varargs;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Locale;

/**
 * {@code string.format} as the game's Lua has it. LuaJ's own ignores width and precision of
 * numbers, and cuts whole numbers to 32 bits.
 */
final class StringFormat {
  private static final String FLAGS = "-+ #0";
  private static final double BEYOND_SIGNED = 9223372036854775808.0;

  private final LuaString format;
  private final Varargs arguments;
  private final TextBuffer result;
  private int at;

  // The directive that is being carried out.
  private String flags = "";
  private int width;
  private int precision;

  private StringFormat(Varargs arguments) {
    this.arguments = arguments;
    this.format = Arguments.string(arguments, 1);
    this.result = new TextBuffer(format.length() + 16);
  }

  static Varargs format(Varargs arguments) {
    return new StringFormat(arguments).run();
  }

  private LuaValue run() {
    int argument = 1;
    while (at < format.length()) {
      int c = format.luaByte(at++);
      if (c != '%') {
        result.append((byte) c);
      } else if (at < format.length() && format.luaByte(at) == '%') {
        at++;
        result.append((byte) '%');
      } else {
        directive(++argument);
      }
    }
    return result.toText();
  }

  private void directive(int argument) {
    int start = at;
    StringBuilder seen = new StringBuilder();
    while (FLAGS.indexOf(peek()) >= 0 && peek() != 0) {
      seen.append((char) next());
    }
    flags = seen.toString();
    width = twoDigits();
    precision = -1;
    if (peek() == '.') {
      next();
      precision = twoDigits();
    }
    int conversion = next();
    if (Character.isDigit(conversion) || flags.length() > FLAGS.length()) {
      throw invalid(start);
    }
    switch (conversion) {
      case 'd', 'i' -> whole(integer(argument));
      case 'u' -> digits("", Long.toUnsignedString(integer(argument)));
      case 'o' -> based("0", Long.toOctalString(integer(argument)));
      case 'x' -> based("0x", Long.toHexString(integer(argument)));
      case 'X' -> based("0X", Long.toHexString(integer(argument)).toUpperCase(Locale.ROOT));
      case 'e', 'f', 'g' -> real((char) conversion, number(argument), false);
      case 'E', 'F', 'G' -> real(Character.toLowerCase((char) conversion), number(argument), true);
      case 'c' -> padded(LuaString.valueOf(new byte[] {(byte) integer(argument)}));
      case 's' -> text(shown(argument));
      case 'q' -> quoted(shown(argument));
      default -> throw invalid(start);
    }
  }

  private int peek() {
    return at < format.length() ? format.luaByte(at) : 0;
  }

  private int next() {
    int c = peek();
    at++;
    return c;
  }

  private int twoDigits() {
    int number = 0;
    for (int i = 0; i < 2 && Character.isDigit(peek()); i++) {
      number = 10 * number + next() - '0';
    }
    return number;
  }

  private boolean has(char flag) {
    return flags.indexOf(flag) >= 0;
  }

  private LuaError invalid(int start) {
    LuaString directive = format.substring(start, Math.min(at, format.length()));
    return new LuaError("invalid option '%" + LuaText.of(directive) + "' to 'format'");
  }

  private double number(int argument) {
    Arguments.value(arguments, argument);
    return Arguments.number(arguments, argument);
  }

  /** Of 64 bits: what is too large for a sign is taken without one, what is larger is lost. */
  private long integer(int argument) {
    double number = number(argument);
    if (number >= BEYOND_SIGNED) {
      number -= 2 * BEYOND_SIGNED;
    }
    return number < BEYOND_SIGNED ? (long) number : Long.MIN_VALUE;
  }

  private void based(String prefix, String digits) {
    digits(has('#') && !digits.equals("0") ? prefix : "", digits);
  }

  private LuaString shown(int argument) {
    LuaValue value = Arguments.value(arguments, argument);
    LuaValue metamethod = value.metatag(LuaValue.TOSTRING);
    if (!metamethod.isnil()) {
      InstructionRepairs.checkCallable(metamethod);
      value = metamethod.call(value);
    }
    return value instanceof LuaString string ? string : LuaText.from(LuaText.of(value));
  }

  private void whole(long number) {
    String digits = Long.toString(number);
    digits(sign(number < 0), number < 0 ? digits.substring(1) : digits);
  }

  private String sign(boolean negative) {
    return negative ? "-" : has('+') ? "+" : has(' ') ? " " : "";
  }

  /** A whole number: a precision is its least number of digits. */
  private void digits(String sign, String digits) {
    if (precision == 0 && digits.equals("0")) {
      digits = "";
    }
    String all = "0".repeat(Math.max(0, precision - digits.length())) + digits;
    number(sign, all, has('0') && precision < 0);
  }

  private void real(char conversion, double number, boolean upper) {
    boolean negative = number < 0 || number == 0 && 1 / number < 0;
    if (Double.isNaN(number) || Double.isInfinite(number)) {
      number(sign(negative), Double.isNaN(number) ? "nan" : "inf", false);
      return;
    }
    BigDecimal value = new BigDecimal(Math.abs(number));
    int places = precision < 0 ? 6 : precision;
    String text =
        switch (conversion) {
          case 'f' -> withPoint(value.setScale(places, RoundingMode.HALF_UP).toPlainString());
          case 'e' -> exponential(value, places);
          default -> general(value, Math.max(1, places));
        };
    number(sign(negative), upper ? text.toUpperCase(Locale.ROOT) : text, has('0'));
  }

  /** The flag {@code #} keeps the point where nothing follows it. */
  private String withPoint(String text) {
    return has('#') && text.indexOf('.') < 0 ? text + "." : text;
  }

  private String exponential(BigDecimal value, int places) {
    BigDecimal rounded = value.round(new MathContext(places + 1, RoundingMode.HALF_UP));
    int exponent = value.signum() == 0 ? 0 : rounded.precision() - rounded.scale() - 1;
    String digits =
        rounded.movePointLeft(exponent).setScale(places, RoundingMode.HALF_UP).toPlainString();
    int size = Math.abs(exponent);
    return withPoint(digits) + (exponent < 0 ? "e-" : "e+") + (size < 10 ? "0" : "") + size;
  }

  /** As many significant digits as asked for, in whichever form is shorter. */
  private String general(BigDecimal value, int significant) {
    BigDecimal rounded = value.round(new MathContext(significant, RoundingMode.HALF_UP));
    int exponent = value.signum() == 0 ? 0 : rounded.precision() - rounded.scale() - 1;
    if (exponent < -4 || exponent >= significant) {
      String text = exponential(value, significant - 1);
      int mark = text.indexOf('e');
      return has('#') ? text : withoutZeros(text.substring(0, mark)) + text.substring(mark);
    }
    String text =
        rounded
            .setScale(Math.max(0, significant - 1 - exponent), RoundingMode.HALF_UP)
            .toPlainString();
    return has('#') ? withPoint(text) : withoutZeros(text);
  }

  private static String withoutZeros(String text) {
    if (text.indexOf('.') < 0) {
      return text;
    }
    int end = text.length();
    while (text.charAt(end - 1) == '0') {
      end--;
    }
    return text.substring(0, text.charAt(end - 1) == '.' ? end - 1 : end);
  }

  private void number(String sign, String digits, boolean zeros) {
    int missing = width - sign.length() - digits.length();
    String fill = zeros && !has('-') && missing > 0 ? "0".repeat(missing) : "";
    padded(LuaText.from(sign + fill + digits));
  }

  private void text(LuaString text) {
    padded(precision >= 0 && precision < text.length() ? text.substring(0, precision) : text);
  }

  private void padded(LuaString text) {
    String spaces = " ".repeat(Math.max(0, width - text.length()));
    if (has('-')) {
      result.append(text);
      result.append(spaces);
    } else {
      result.append(spaces);
      result.append(text);
    }
  }

  private void quoted(LuaString text) {
    result.append((byte) '"');
    for (int i = 0; i < text.length(); i++) {
      int c = text.luaByte(i);
      switch (c) {
        case '"', '\\', '\n' -> {
          result.append((byte) '\\');
          result.append((byte) c);
        }
        default -> {
          if (c < ' ' || c == 127) {
            boolean digitFollows = i + 1 < text.length() && Character.isDigit(text.luaByte(i + 1));
            result.append(digitFollows ? String.format("\\%03d", c) : "\\" + c);
          } else {
            result.append((byte) c);
          }
        }
      }
    }
    result.append((byte) '"');
  }
}
