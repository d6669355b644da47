package dev.realtime.lua;

import dev.realtime.luaj.Lua;
import dev.realtime.luaj.LuaError;
import dev.realtime.luaj.LuaString;
import dev.realtime.luaj.LuaTable;
import dev.realtime.luaj.LuaValue;
import dev.realtime.luaj.Varargs;
import org.jspecify.annotations.Nullable;

/**
 * Prepares the operands of instructions that LuaJ carries out otherwise than the game. LuaJ's code
 * cannot be reached, but what it is about to work on can.
 */
final class InstructionRepairs {
  /** By which names the operators look for a metamethod; null for other instructions. */
  private static final @Nullable LuaValue[] EVENTS = new LuaValue[Lua.NUM_OPCODES];

  static {
    EVENTS[Lua.OP_ADD] = LuaValue.ADD;
    EVENTS[Lua.OP_SUB] = LuaValue.SUB;
    EVENTS[Lua.OP_MUL] = LuaValue.MUL;
    EVENTS[Lua.OP_DIV] = LuaValue.DIV;
    EVENTS[Lua.OP_MOD] = LuaValue.MOD;
    EVENTS[Lua.OP_POW] = LuaValue.POW;
    EVENTS[Lua.OP_UNM] = LuaValue.UNM;
    EVENTS[Lua.OP_LEN] = LuaValue.LEN;
    EVENTS[Lua.OP_EQ] = LuaValue.EQ;
    EVENTS[Lua.OP_LT] = LuaValue.LT;
    EVENTS[Lua.OP_LE] = LuaValue.LE;
    EVENTS[Lua.OP_CONCAT] = LuaValue.CONCAT;
  }

  private final Meter meter;

  InstructionRepairs(Meter meter) {
    this.meter = meter;
  }

  void before(int code, LuaValue[] constants, LuaValue[] stack, Varargs arguments) {
    int operation = Lua.GET_OPCODE(code);
    LuaValue event = EVENTS[operation];
    if (event != null) {
      checkOperands(event, operation, code, constants, stack);
    }
    switch (operation) {
      case Lua.OP_CALL, Lua.OP_TAILCALL -> checkCallable(stack[Lua.GETARG_A(code)]);
      case Lua.OP_LT, Lua.OP_LE -> {
        if (value(Lua.GETARG_B(code), constants, stack) instanceof LuaString left
            && value(Lua.GETARG_C(code), constants, stack) instanceof LuaString right) {
          meter.bytes(Math.min(left.length(), right.length()));
        }
      }
      case Lua.OP_EQ -> {
        if (value(Lua.GETARG_B(code), constants, stack) instanceof LuaString left
            && value(Lua.GETARG_C(code), constants, stack) instanceof LuaString right
            && left.length() == right.length()) {
          meter.bytes(left.length());
        }
      }
      case Lua.OP_CONCAT -> measureJoin(code, stack);
      case Lua.OP_VARARG, Lua.OP_SETLIST -> meter.steps(arguments.narg());
      default -> {}
    }
  }

  /** A text that doubles in a loop fills any memory within few instructions. */
  private void measureJoin(int code, LuaValue[] stack) {
    long length = 0;
    for (int i = Lua.GETARG_B(code); i <= Lua.GETARG_C(code); i++) {
      length += stack[i] instanceof LuaString text ? text.length() : 0;
    }
    meter.text(length);
  }

  private static LuaValue value(int operand, LuaValue[] constants, LuaValue[] stack) {
    return Lua.ISK(operand) ? constants[Lua.INDEXK(operand)] : stack[operand];
  }

  /**
   * A tail call LuaJ carries out only when the function that asked for it has ended, and blames its
   * caller. And where {@code __call} is a table, it calls that in turn, which may never end.
   */
  static void checkCallable(LuaValue value) {
    if (!value.isfunction() && !value.metatag(LuaValue.CALL).isfunction()) {
      throw new LuaError("attempt to call " + value.typename());
    }
  }

  private static void checkOperands(
      LuaValue event, int operation, int code, LuaValue[] constants, LuaValue[] stack) {
    int b = Lua.GETARG_B(code);
    int c = Lua.GETARG_C(code);
    if (operation == Lua.OP_CONCAT) {
      for (int i = b; i <= c; i++) {
        checkMetamethod(event, stack[i]);
      }
    } else {
      checkMetamethod(event, value(b, constants, stack));
      if (operation != Lua.OP_UNM && operation != Lua.OP_LEN) {
        checkMetamethod(event, value(c, constants, stack));
      }
    }
  }

  private static void checkMetamethod(LuaValue event, LuaValue operand) {
    if (operand instanceof LuaTable && operand.metatag(event) instanceof LuaTable table) {
      checkCallable(table);
    }
  }
}
