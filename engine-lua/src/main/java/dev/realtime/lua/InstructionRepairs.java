package dev.realtime.lua;

import org.jspecify.annotations.Nullable;
import org.luaj.vm2.Lua;
import org.luaj.vm2.LuaError;
import org.luaj.vm2.LuaString;
import org.luaj.vm2.LuaTable;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.Varargs;

/**
 * Prepares the operands of instructions that LuaJ carries out otherwise than the game. LuaJ's code
 * cannot be reached, but what it is about to work on can.
 */
final class InstructionRepairs {
  private static final boolean SIGNED_ZEROS = LuaAmendments.make();
  private static final LuaString LONGER = LuaValue.valueOf("a");

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

  /** What stands in for a string during one comparison, to be put back before the next step. */
  private LuaValue @Nullable [] borrowedStack;

  private int borrowedRegister;
  private LuaValue borrowed = LuaValue.NIL;

  private final Meter meter;

  InstructionRepairs(Meter meter) {
    this.meter = meter;
  }

  void before(int code, LuaValue[] constants, LuaValue[] stack, Varargs arguments) {
    if (borrowedStack != null) {
      borrowedStack[borrowedRegister] = borrowed;
      borrowedStack = null;
    }
    int operation = Lua.GET_OPCODE(code);
    LuaValue event = EVENTS[operation];
    if (event != null) {
      checkOperands(event, operation, code, constants, stack);
    }
    switch (operation) {
      case Lua.OP_CALL, Lua.OP_TAILCALL -> checkCallable(stack[Lua.GETARG_A(code)]);
      case Lua.OP_UNM -> keepSign(Lua.GETARG_B(code), stack);
      case Lua.OP_MUL -> {
        keepSign(Lua.GETARG_B(code), stack);
        keepSign(Lua.GETARG_C(code), stack);
      }
      case Lua.OP_LT, Lua.OP_LE -> {
        int b = Lua.GETARG_B(code);
        int c = Lua.GETARG_C(code);
        if (value(b, constants, stack) instanceof LuaString left
            && value(c, constants, stack) instanceof LuaString right) {
          meter.bytes(Math.min(left.length(), right.length()));
          keepOrder(left, b, right, c, stack);
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

  /** LuaJ's whole numbers have one zero. */
  private static void keepSign(int operand, LuaValue[] stack) {
    if (SIGNED_ZEROS && !Lua.ISK(operand)) {
      stack[operand] = LuaNumbers.withSign(stack[operand]);
    }
  }

  /**
   * LuaJ compares bytes by their sign, so that to it {@code "é" < "z"}. Where that makes a
   * difference, another string is compared in place of one: the empty one, which is before all, or
   * the other string with something behind it, which is after that.
   */
  private void keepOrder(LuaString left, int b, LuaString right, int c, LuaValue[] stack) {
    int order = Integer.signum(TableSort.compare(left, right));
    if (order == Integer.signum(left.strcmp(right))) {
      return;
    }
    if (!Lua.ISK(b)) {
      borrow(stack, b, order < 0 ? LuaValue.EMPTYSTRING : right.concat(LONGER));
    } else if (!Lua.ISK(c)) {
      borrow(stack, c, order < 0 ? left.concat(LONGER) : LuaValue.EMPTYSTRING);
    }
  }

  private void borrow(LuaValue[] stack, int register, LuaValue inPlace) {
    borrowedStack = stack;
    borrowedRegister = register;
    borrowed = stack[register];
    stack[register] = inPlace;
  }
}
