package dev.realtime.engine.lua;

import java.util.Arrays;
import java.util.Map;
import java.util.WeakHashMap;
import org.jspecify.annotations.Nullable;
import org.luaj.vm2.Globals;
import org.luaj.vm2.Lua;
import org.luaj.vm2.LuaClosure;
import org.luaj.vm2.LuaError;
import org.luaj.vm2.LuaFunction;
import org.luaj.vm2.LuaString;
import org.luaj.vm2.LuaThread;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.Prototype;
import org.luaj.vm2.Varargs;
import org.luaj.vm2.lib.DebugLib;

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

  private final Globals globals;
  private final Map<LuaThread, Frames> ofThread = new WeakHashMap<>();
  private @Nullable LuaThread currentThread;
  private Frames current = new Frames();
  private final InstructionRepairs repairs = new InstructionRepairs();
  private long instructionsLeft = Long.MAX_VALUE;
  private int longestJoinedText = Integer.MAX_VALUE;
  private volatile boolean stopped;
  private String lastTraceback = "";

  private static final class Frames {
    @Nullable LuaFunction[] functions = new LuaFunction[16];
    LuaValue[] @Nullable [] stacks = new LuaValue[16][];
    int[] instructions = new int[16];
    int depth;
  }

  CallFrames(Globals globals) {
    this.globals = globals;
  }

  /**
   * From now on the script may run so many instructions before it is stopped, and join no texts
   * beyond a length.
   */
  void allow(long instructions, int longestText) {
    instructionsLeft = instructions;
    longestJoinedText = longestText;
  }

  /** From now on the script may run no further. May be called from any thread. */
  void stop() {
    stopped = true;
  }

  private Frames frames() {
    LuaThread running = globals.running;
    if (running != currentThread) {
      currentThread = running;
      current = ofThread.computeIfAbsent(running, thread -> new Frames());
    }
    return current;
  }

  @Override
  public void onCall(LuaFunction function) {
    push(function, null);
  }

  @Override
  public void onCall(LuaClosure function, Varargs arguments, LuaValue[] stack) {
    push(function, stack);
  }

  private void push(LuaFunction function, LuaValue @Nullable [] stack) {
    Frames frames = frames();
    int depth = frames.depth;
    if (depth >= DEEPEST) {
      // Before the function is noted: LuaJ does not tell of the end of one that was not begun.
      throw new LuaError("stack overflow");
    }
    if (depth == frames.instructions.length) {
      frames.functions = Arrays.copyOf(frames.functions, 2 * depth);
      frames.stacks = Arrays.copyOf(frames.stacks, 2 * depth);
      frames.instructions = Arrays.copyOf(frames.instructions, 2 * depth);
    }
    frames.functions[depth] = function;
    frames.stacks[depth] = stack;
    frames.instructions[depth] = 0;
    frames.depth = depth + 1;
  }

  @Override
  public void onInstruction(int instruction, Varargs arguments, int top) {
    if (--instructionsLeft < 0 || stopped) {
      throw new BudgetExceededError(stopped ? "stopped" : "stopped: it ran too many instructions");
    }
    Frames frames = frames();
    int innermost = frames.depth - 1;
    if (innermost < 0) {
      return;
    }
    frames.instructions[innermost] = instruction;
    LuaValue[] stack = frames.stacks[innermost];
    if (stack != null && frames.functions[innermost] instanceof LuaClosure closure) {
      int code = closure.p.code[instruction];
      repairs.before(code, closure.p.k, stack);
      if (longestJoinedText != Integer.MAX_VALUE && Lua.GET_OPCODE(code) == Lua.OP_CONCAT) {
        checkJoin(code, stack);
      }
    }
  }

  /** A text that doubles in a loop fills any memory within few instructions. */
  private void checkJoin(int code, LuaValue[] stack) {
    long length = 0;
    for (int i = Lua.GETARG_B(code); i <= Lua.GETARG_C(code); i++) {
      length += stack[i] instanceof LuaString text ? text.length() : 0;
    }
    if (length > longestJoinedText) {
      throw new BudgetExceededError("stopped: it makes too long a text");
    }
  }

  @Override
  public void onReturn() {
    Frames frames = frames();
    if (frames.depth > 0) {
      frames.functions[--frames.depth] = null;
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
    Frames frames = frames();
    int index = frames.depth - level;
    if (index < 0 || index >= frames.depth) {
      return "";
    }
    LuaFunction function = frames.functions[index];
    // A place in the engine's own files helps nobody: there the rule's own call was a tail call.
    return function instanceof LuaClosure closure
            && !source(closure.p).startsWith(Sandbox.OWN_SOURCES)
        ? source(closure.p) + ":" + line(closure.p, frames.instructions[index]) + ": "
        : "";
  }

  /** The place from which a script calls a function; empty if it is called in another way. */
  String placeOfCall(LuaValue function) {
    Frames frames = frames();
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
    Frames frames = frames();
    StringBuilder text = new StringBuilder();
    int shown = 0;
    for (int i = frames.depth - 1; i >= 0 && shown < TRACED; i--) {
      if (frames.functions[i] instanceof LuaClosure closure
          && !source(closure.p).startsWith(Sandbox.OWN_SOURCES)) {
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
    Frames frames = frames();
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
