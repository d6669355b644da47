package dev.realtime.lua;

import dev.realtime.luaj.Lua;
import dev.realtime.luaj.LuaString;
import dev.realtime.luaj.Prototype;
import org.jspecify.annotations.Nullable;

/**
 * What a script calls a value that an instruction works on: {@code local 'x'}, {@code global 'x'},
 * {@code field 'x'}, found by looking for the instruction that put it there.
 */
final class VariableNames {
  private static final String ENVIRONMENT = "_ENV";

  private VariableNames() {}

  /** The name of what a register holds when an instruction runs; null if it has none. */
  static @Nullable String ofRegister(Prototype function, int instruction, int register) {
    LuaString local = function.getlocalname(register + 1, instruction);
    if (local != null) {
      return "local '" + LuaText.of(local) + "'";
    }
    int setter = lastSetter(function, instruction, register);
    if (setter < 0) {
      return null;
    }
    int code = function.code[setter];
    int b = Lua.GETARG_B(code);
    return switch (Lua.GET_OPCODE(code)) {
      case Lua.OP_MOVE -> b < register ? ofRegister(function, setter, b) : null;
      case Lua.OP_GETTABUP ->
          named(isEnvironment(function, b) ? "global" : "field", function, Lua.GETARG_C(code));
      case Lua.OP_GETTABLE -> named("field", function, Lua.GETARG_C(code));
      case Lua.OP_SELF -> named("method", function, Lua.GETARG_C(code));
      case Lua.OP_GETUPVAL -> ofUpvalue(function, b);
      default -> null;
    };
  }

  static @Nullable String ofUpvalue(Prototype function, int index) {
    String name = upvalue(function, index);
    return name == null ? null : "upvalue '" + name + "'";
  }

  private static boolean isEnvironment(Prototype function, int upvalue) {
    return ENVIRONMENT.equals(upvalue(function, upvalue));
  }

  private static @Nullable String upvalue(Prototype function, int index) {
    if (index >= function.upvalues.length || function.upvalues[index].name == null) {
      return null;
    }
    return LuaText.of(function.upvalues[index].name);
  }

  private static @Nullable String named(String kind, Prototype function, int operand) {
    return Lua.ISK(operand) && function.k[Lua.INDEXK(operand)] instanceof LuaString name
        ? kind + " '" + LuaText.of(name) + "'"
        : null;
  }

  /** The last instruction before another that changed a register; -1 if none did. */
  private static int lastSetter(Prototype function, int before, int register) {
    int setter = -1;
    for (int i = 0; i < before; i++) {
      int code = function.code[i];
      int a = Lua.GETARG_A(code);
      boolean sets =
          switch (Lua.GET_OPCODE(code)) {
            case Lua.OP_LOADNIL -> a <= register && register <= a + Lua.GETARG_B(code);
            case Lua.OP_TFORCALL -> register >= a + 3;
            case Lua.OP_CALL, Lua.OP_TAILCALL -> register >= a;
            case Lua.OP_SELF -> register == a || register == a + 1;
            case Lua.OP_JMP -> {
              int target = i + 1 + Lua.GETARG_sBx(code);
              // What is jumped over did not happen.
              i = target > i && target <= before ? target - 1 : i;
              yield false;
            }
            default -> Lua.testAMode(Lua.GET_OPCODE(code)) && register == a;
          };
      setter = sets ? i : setter;
    }
    return setter;
  }
}
