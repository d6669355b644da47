package dev.realtime.lua;

import dev.realtime.luaj.Lua;
import dev.realtime.luaj.LuaClosure;
import dev.realtime.luaj.LuaError;
import dev.realtime.luaj.LuaFunction;
import dev.realtime.luaj.LuaValue;
import dev.realtime.luaj.Prototype;
import dev.realtime.luaj.Varargs;
import dev.realtime.luaj.lib.DebugLib;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Knows where a script is: the functions that are running and the line of each, so that errors name
 * the right line, and how many instructions it has run, so that it can be stopped.
 *
 * <p>LuaJ calls it for every call and every instruction, in place of its own debug library, which
 * is slower, and which scripts must not have.
 */
final class CallFrames extends DebugLib {
  /** Deeper recursion is an error of the script, long before it could be one of Java's. */
  private static final int DEEPEST = 4_000;

  private static final int TRACED = 20;

  private final Meter meter;
  private final Frames main = new Frames();
  private Frames current = main;
  private final InstructionRepairs repairs;
  private String lastTraceback = "";

  /** The calls of a coroutine, or of the script outside of all coroutines. */
  static final class Frames {
    private @Nullable LuaFunction[] functions = new LuaFunction[16];
    private Varargs[] arguments = new Varargs[16];
    private LuaValue[] @Nullable [] stacks = new LuaValue[16][];
    private int[] instructions = new int[16];
    private int depth;

    void show(HeldMemory memory) {
      for (int i = 0; i < depth; i++) {
        memory.add(functions[i]);
        memory.addAll(arguments[i]);
        memory.addAll(stacks[i]);
      }
    }
  }

  /**
   * The calls of a state.
   *
   * @param holdings what the state holds in memory; null if that is not measured
   */
  CallFrames(Limits limits, @Nullable Holdings holdings) {
    this.meter = new Meter(limits, holdings, this::stopped);
    this.repairs = new InstructionRepairs(meter);
  }

  Meter meter() {
    return meter;
  }

  private BudgetExceededError stopped(String reason) {
    String stack = stack();
    int end = stack.indexOf("\n", 1);
    String place = stack.isEmpty() ? "" : stack.substring(8, end < 0 ? stack.length() : end);
    return new BudgetExceededError(
        (place.isEmpty() ? "" : place + ": ") + "stopped: " + reason, stack);
  }

  /** Another coroutine runs from now on; returns the calls of the one before. */
  Frames switchTo(Frames next) {
    Frames before = current;
    current = next;
    return before;
  }

  boolean isInCoroutine() {
    return current != main;
  }

  /** How many functions are running. */
  int depth() {
    return current.depth;
  }

  /** Forgets what an error has ended, where Java had no room left to say so. */
  void returnTo(int depth) {
    while (current.depth > depth) {
      onReturn();
    }
  }

  void show(HeldMemory memory) {
    main.show(memory);
  }

  @Override
  public void onCall(LuaFunction function) {
    push(function, LuaValue.NONE, null);
  }

  @Override
  public void onCall(LuaClosure function, Varargs arguments, LuaValue[] stack) {
    push(function, arguments, stack);
  }

  private void push(LuaFunction function, Varargs arguments, LuaValue @Nullable [] stack) {
    Frames frames = current;
    int depth = frames.depth;
    if (depth >= DEEPEST) {
      // Before the function is noted: LuaJ does not tell of the end of one that was not begun.
      throw new LuaError("stack overflow");
    }
    if (depth == frames.instructions.length) {
      frames.functions = Arrays.copyOf(frames.functions, 2 * depth);
      frames.arguments = Arrays.copyOf(frames.arguments, 2 * depth);
      frames.stacks = Arrays.copyOf(frames.stacks, 2 * depth);
      frames.instructions = Arrays.copyOf(frames.instructions, 2 * depth);
    }
    frames.functions[depth] = function;
    frames.arguments[depth] = arguments;
    frames.stacks[depth] = stack;
    frames.instructions[depth] = 0;
    frames.depth = depth + 1;
  }

  @Override
  public void onInstruction(int instruction, Varargs more, int top) {
    Frames frames = current;
    int innermost = frames.depth - 1;
    if (innermost < 0) {
      return;
    }
    frames.instructions[innermost] = instruction;
    meter.step();
    LuaValue[] stack = frames.stacks[innermost];
    if (stack != null && frames.functions[innermost] instanceof LuaClosure closure) {
      repairs.before(closure.p.code[instruction], closure.p.k, stack, frames.arguments[innermost]);
    }
  }

  @Override
  public void onReturn() {
    Frames frames = current;
    if (frames.depth > 0) {
      frames.functions[--frames.depth] = null;
      frames.arguments[frames.depth] = LuaValue.NONE;
      frames.stacks[frames.depth] = null;
    }
  }

  /** What LuaJ appends to messages: nothing, because {@link #located} has the last word. */
  @Override
  public String traceback(int level) {
    return "";
  }

  /** {@code file:line: } of the function at a level, 1 being the innermost; empty where unknown. */
  String place(int level) {
    Frames frames = current;
    int index = frames.depth - level;
    if (index < 0 || index >= frames.depth) {
      return "";
    }
    LuaFunction function = frames.functions[index];
    // A place in the engine's own files helps nobody: there the rule's own call was a tail call.
    return function instanceof LuaClosure closure
            && !source(closure.p).startsWith(OwnSources.PREFIX)
        ? source(closure.p) + ":" + line(closure.p, frames.instructions[index]) + ": "
        : "";
  }

  /** The function at a level; nil where there is none, and for the engine's own. */
  LuaValue function(int level) {
    int index = current.depth - level;
    return index >= 0
            && index < current.depth
            && current.functions[index] instanceof LuaClosure closure
            && !source(closure.p).startsWith(OwnSources.PREFIX)
        ? closure
        : LuaValue.NIL;
  }

  /** The place from which a script calls a function; empty if it is called in another way. */
  String placeOfCall(LuaValue function) {
    Frames frames = current;
    int innermost = frames.depth - 1;
    LuaValue[] stack = innermost < 0 ? null : frames.stacks[innermost];
    if (stack != null && frames.functions[innermost] instanceof LuaClosure closure) {
      int code = closure.p.code[frames.instructions[innermost]];
      boolean calls = Lua.GET_OPCODE(code) == Lua.OP_CALL;
      return calls && stack[Lua.GETARG_A(code)] == function ? place(1) : "";
    }
    return "";
  }

  /** The functions that are running, innermost first. */
  String stack() {
    Frames frames = current;
    StringBuilder text = new StringBuilder();
    int shown = 0;
    for (int i = frames.depth - 1; i >= 0 && shown < TRACED; i--) {
      if (frames.functions[i] instanceof LuaClosure closure
          && !source(closure.p).startsWith(OwnSources.PREFIX)) {
        text.append("\n    at ").append(source(closure.p)).append(':');
        text.append(line(closure.p, frames.instructions[i]));
        shown++;
      }
    }
    return text.toString();
  }

  /**
   * LuaJ's error handler: gives a message that LuaJ made itself the form {@code file:line:
   * message}, and remembers the stack while it stands.
   */
  String located(String message) {
    lastTraceback = stack();
    Frames frames = current;
    LuaFunction function = frames.depth > 0 ? frames.functions[frames.depth - 1] : null;
    if (function instanceof LuaClosure closure) {
      // LuaJ writes "@file:line message": without a colon after the line, and with its own mark
      String begin = LuaText.of(closure.p.source) + ":";
      int end = message.startsWith(begin) ? message.indexOf(' ', begin.length()) : -1;
      LuaValue[] stack = frames.stacks[frames.depth - 1];
      if (end > 0 && stack != null) {
        String words = message.substring(end + 1);
        return source(closure.p)
            + ":"
            + message.substring(begin.length(), end)
            + ": "
            + ErrorWords.of(words, closure, frames.instructions[frames.depth - 1], stack);
      }
    }
    return message;
  }

  /** The stack as it was when the last error was raised. */
  String lastTraceback() {
    return lastTraceback;
  }

  static String source(Prototype prototype) {
    String source = prototype.source == null ? "?" : LuaText.of(prototype.source);
    return source.startsWith("@") || source.startsWith("=") ? source.substring(1) : source;
  }

  private static int line(Prototype prototype, int instruction) {
    int[] lines = prototype.lineinfo;
    return lines != null && instruction < lines.length ? lines[instruction] : 0;
  }
}
