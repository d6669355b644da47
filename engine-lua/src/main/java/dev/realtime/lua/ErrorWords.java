package dev.realtime.lua;

import dev.realtime.luaj.Lua;
import dev.realtime.luaj.LuaClosure;
import dev.realtime.luaj.LuaNumber;
import dev.realtime.luaj.LuaString;
import dev.realtime.luaj.LuaValue;
import dev.realtime.luaj.Prototype;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The game's words for LuaJ's messages: {@code attempt to index local 'x' (a nil value)} and not
 * {@code attempt to index ? (a nil value)}. The instruction that failed, and the registers as they
 * were, say what the message is about.
 */
final class ErrorWords {
  private static final Pattern ONE_TYPE =
      Pattern.compile("(attempt to (?:call|get length of)) (\\w+)");
  private static final Pattern INDEX =
      Pattern.compile("(?:attempt to index \\? \\(a (\\w+) value\\)|index expected, got (\\w+))");
  private static final Pattern COMPARISON =
      Pattern.compile("attempt to compare (?:__\\w+ on )?(\\w+) (?:and|with) (\\w+)");
  private static final Pattern OPERATION =
      Pattern.compile(
          "(attempt to (?:perform arithmetic on|perform arithmetic|concatenate))"
              + "(?: '?(?:__)?\\w+'? on)? (\\w+)(?: and (\\w+))?");
  private static final Pattern ARGUMENT = Pattern.compile("bad argument(?: (#\\d+))?: (.*)");
  private static final Pattern NAMELESS =
      Pattern.compile("bad argument #(\\d+) to '\\?' (\\(.*\\))", Pattern.DOTALL);
  private static final Pattern NAME = Pattern.compile("(\\w+) '(.*)'");

  /** LuaJ reads on behind the end of a pattern, or of the text {@code "0x"} in a sum. */
  private static final String BROKEN = "vm error: java.lang.ArrayIndexOutOfBoundsException";

  private final Prototype function;
  private final int instruction;
  private final LuaValue[] stack;
  private final LuaClosure closure;

  private ErrorWords(LuaClosure closure, int instruction, LuaValue[] stack) {
    this.closure = closure;
    this.function = closure.p;
    this.instruction = instruction;
    this.stack = stack;
  }

  /** A message of LuaJ's, raised by an instruction of a script. */
  static String of(String message, LuaClosure closure, int instruction, LuaValue[] stack) {
    String words = new ErrorWords(closure, instruction, stack).words(message);
    return words != null ? words : plain(message);
  }

  /** A message of LuaJ's that no instruction explains. */
  static String plain(String message) {
    Matcher match = ONE_TYPE.matcher(message);
    if (match.matches()) {
      return match.group(1) + " a " + match.group(2) + " value";
    }
    match = INDEX.matcher(message);
    if (match.matches()) {
      String type = match.group(1) != null ? match.group(1) : match.group(2);
      return "attempt to index a " + type + " value";
    }
    match = COMPARISON.matcher(message);
    if (match.matches()) {
      return comparison(match.group(1), match.group(2));
    }
    match = ARGUMENT.matcher(message);
    if (match.matches()) {
      String number = match.group(1) == null ? "" : match.group(1) + " ";
      return "bad argument " + number + "to '?' (" + match.group(2) + ")";
    }
    match = OPERATION.matcher(message);
    if (match.matches()) {
      boolean first = match.group(3) == null || !match.group(2).equals("number");
      String verb = match.group(1).replace("arithmetic on", "arithmetic");
      String on = verb.endsWith("arithmetic") ? " on a " : " a ";
      return verb + on + match.group(first ? 2 : 3) + " value";
    }
    if (message.startsWith(BROKEN)) {
      return "malformed pattern";
    }
    return message.startsWith("table index expected") ? "table index is nil" : message;
  }

  private @Nullable String words(String message) {
    int code = function.code[instruction];
    int a = Lua.GETARG_A(code);
    int b = Lua.GETARG_B(code);
    int c = Lua.GETARG_C(code);
    return switch (Lua.GET_OPCODE(code)) {
      case Lua.OP_GETTABLE, Lua.OP_SELF -> index(message, stack[b], register(b));
      case Lua.OP_GETTABUP -> index(message, upvalue(b), VariableNames.ofUpvalue(function, b));
      case Lua.OP_SETTABLE -> assignment(message, stack[a], register(a), b);
      case Lua.OP_SETTABUP ->
          assignment(message, upvalue(a), VariableNames.ofUpvalue(function, a), b);
      case Lua.OP_ADD, Lua.OP_SUB, Lua.OP_MUL, Lua.OP_DIV, Lua.OP_MOD, Lua.OP_POW, Lua.OP_UNM -> {
        int culprit = isNumber(value(b)) && Lua.GET_OPCODE(code) != Lua.OP_UNM ? c : b;
        yield operation(message, "attempt to perform arithmetic", " on ", culprit);
      }
      case Lua.OP_CONCAT -> operation(message, "attempt to concatenate", " ", notJoinable(b, c));
      case Lua.OP_LEN -> operation(message, "attempt to get length of", " ", b);
      case Lua.OP_LT, Lua.OP_LE ->
          message.startsWith("attempt to compare")
              ? comparison(value(b).typename(), value(c).typename())
              : null;
      case Lua.OP_CALL, Lua.OP_TAILCALL -> call(message, stack[a], register(a));
      default -> null;
    };
  }

  private LuaValue value(int operand) {
    return Lua.ISK(operand) ? function.k[Lua.INDEXK(operand)] : stack[operand];
  }

  private LuaValue upvalue(int index) {
    return closure.upValues[index].getValue();
  }

  private @Nullable String register(int register) {
    return VariableNames.ofRegister(function, instruction, register);
  }

  private static String shown(@Nullable String name, LuaValue value) {
    String type = "a " + value.typename() + " value";
    return name == null ? type : name + " (" + type + ")";
  }

  private static String comparison(String left, String right) {
    return "attempt to compare "
        + (left.equals(right) ? "two " + left + " values" : left + " with " + right);
  }

  private static @Nullable String index(String message, LuaValue value, @Nullable String name) {
    Matcher match = INDEX.matcher(message);
    // Another type is that of something further along the metatables.
    boolean same =
        match.matches()
            && (value.typename().equals(match.group(1)) || value.typename().equals(match.group(2)));
    return same ? "attempt to index " + shown(name, value) : null;
  }

  private @Nullable String assignment(
      String message, LuaValue table, @Nullable String name, int key) {
    if (message.startsWith("table index expected")) {
      return value(key).isnil() ? "table index is nil" : "table index is NaN";
    }
    return index(message, table, name);
  }

  private @Nullable String operation(String message, String begin, String between, int operand) {
    if (!message.startsWith(begin) && !message.startsWith(BROKEN)) {
      return null;
    }
    String name = Lua.ISK(operand) ? null : register(operand);
    return begin + between + shown(name, value(operand));
  }

  /** Joining goes from right to left; of two values the left is looked at first. */
  private int notJoinable(int first, int last) {
    for (int i = last; i > first; i--) {
      if (!isJoinable(stack[i - 1])) {
        return i - 1;
      }
      if (!isJoinable(stack[i])) {
        return i;
      }
    }
    return last;
  }

  private static boolean isNumber(LuaValue value) {
    return value instanceof LuaNumber
        || value instanceof LuaString text
            && !Double.isNaN(NumberText.parse(text.m_bytes, text.m_offset, text.m_length));
  }

  private static boolean isJoinable(LuaValue value) {
    return value instanceof LuaString || value instanceof LuaNumber;
  }

  private static @Nullable String call(String message, LuaValue callee, @Nullable String name) {
    if (message.startsWith("attempt to call ")) {
      return callee.isfunction() ? null : "attempt to call " + shown(name, callee);
    }
    Matcher argument = NAMELESS.matcher(message);
    Matcher named = NAME.matcher(name == null ? "" : name);
    // A function of the script's that ended by calling another is not the one that complains.
    if (callee instanceof LuaClosure || !argument.matches() || !named.matches()) {
      return null;
    }
    int index = Integer.parseInt(argument.group(1)) - (named.group(1).equals("method") ? 1 : 0);
    String why = argument.group(2);
    return index == 0
        ? "calling '" + named.group(2) + "' on bad self " + why
        : "bad argument #" + index + " to '" + named.group(2) + "' " + why;
  }
}
