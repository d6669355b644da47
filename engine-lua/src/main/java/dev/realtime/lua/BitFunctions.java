package dev.realtime.lua;

import dev.realtime.luaj.LuaTable;
import dev.realtime.luaj.LuaValue;
import dev.realtime.luaj.Varargs;
import java.util.function.IntBinaryOperator;
import java.util.function.IntUnaryOperator;

/** {@code bit}, the operations on 32 bits: signed results, counts of shifts modulo 32. */
final class BitFunctions {
  private static final double WORD = 4294967296.0;
  private static final int LONGEST_HEX = 8;

  private BitFunctions() {}

  static LuaTable table() {
    LuaTable bit = new LuaTable();
    unary(bit, "tobit", a -> a);
    unary(bit, "bnot", a -> ~a);
    unary(bit, "bswap", Integer::reverseBytes);
    folding(bit, "band", (a, b) -> a & b);
    folding(bit, "bor", (a, b) -> a | b);
    folding(bit, "bxor", (a, b) -> a ^ b);
    binary(bit, "lshift", (a, count) -> a << count);
    binary(bit, "rshift", (a, count) -> a >>> count);
    binary(bit, "arshift", (a, count) -> a >> count);
    binary(bit, "rol", Integer::rotateLeft);
    binary(bit, "ror", Integer::rotateRight);
    bit.set("tohex", Sandbox.function(BitFunctions::tohex));
    return bit;
  }

  private static void unary(LuaTable bit, String name, IntUnaryOperator operation) {
    bit.set(name, Sandbox.function(a -> LuaValue.valueOf(operation.applyAsInt(bits(a, 1)))));
  }

  private static void binary(LuaTable bit, String name, IntBinaryOperator operation) {
    bit.set(
        name,
        Sandbox.function(a -> LuaValue.valueOf(operation.applyAsInt(bits(a, 1), bits(a, 2)))));
  }

  private static void folding(LuaTable bit, String name, IntBinaryOperator operation) {
    bit.set(
        name,
        Sandbox.function(
            arguments -> {
              int result = bits(arguments, 1);
              for (int i = 2; i <= arguments.narg(); i++) {
                result = operation.applyAsInt(result, bits(arguments, i));
              }
              return LuaValue.valueOf(result);
            }));
  }

  /** The low 32 bits of the nearest whole number. */
  private static int bits(Varargs arguments, int index) {
    return (int) (long) (Math.rint(Arguments.number(arguments, index)) % WORD);
  }

  private static LuaValue tohex(Varargs arguments) {
    int value = bits(arguments, 1);
    int digits = arguments.isnoneornil(2) ? LONGEST_HEX : bits(arguments, 2);
    int count = Math.min(LONGEST_HEX, digits == Integer.MIN_VALUE ? LONGEST_HEX : Math.abs(digits));
    String text = String.format(digits < 0 ? "%08X" : "%08x", value);
    return LuaValue.valueOf(text.substring(LONGEST_HEX - count));
  }
}
