package dev.realtime.lua;

import dev.realtime.api.template.TextValues;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import org.luaj.vm2.LuaDouble;
import org.luaj.vm2.LuaInteger;
import org.luaj.vm2.LuaNumber;
import org.luaj.vm2.LuaValue;

/**
 * What {@link LuaAmendments} puts in place of LuaJ's own. Public because LuaJ's class calls it;
 * nobody else needs it.
 */
public final class LuaNumbers {
  /** Zero with the sign that a division or a negation gave it: {@code -0} when printed. */
  public static final LuaNumber NEGATIVE_ZERO;

  /** A zero that remembers its sign when it is negated or multiplied, which LuaJ's own does not. */
  static final LuaNumber SIGNED_ZERO;

  static {
    try {
      MethodHandle constructor =
          MethodHandles.privateLookupIn(LuaDouble.class, MethodHandles.lookup())
              .findConstructor(LuaDouble.class, MethodType.methodType(void.class, double.class));
      NEGATIVE_ZERO = (LuaNumber) constructor.invoke(-0.0);
      SIGNED_ZERO = (LuaNumber) constructor.invoke(0.0);
    } catch (Throwable e) {
      throw new LinkageError("LuaDouble has no such constructor", e);
    }
  }

  private LuaNumbers() {}

  /** A number as {@code %.14g}. */
  public static String tojstring(LuaDouble number) {
    return TextValues.ofNumber(number.todouble());
  }

  /** Equal keys have equal hashes: {@code t[-0]} is {@code t[0]}. */
  public static int hashCode(LuaDouble number) {
    double value = number.todouble();
    return value == 0 ? 0 : Double.hashCode(value + 1);
  }

  /** Whole numbers of 32 bits are all {@link LuaInteger}, but for the zeros above. */
  public static boolean isinttype(LuaDouble number) {
    return number.todouble() == 0;
  }

  /** LuaJ's own takes every zero for a positive one, and divides NaN by zero wrongly. */
  public static LuaValue ddiv(double dividend, double divisor) {
    return LuaDouble.valueOf(dividend / divisor);
  }

  /** A zero of LuaJ's as one that knows its sign; any other value as it is. */
  static LuaValue withSign(LuaValue value) {
    return value instanceof LuaInteger whole && whole.v == 0 ? SIGNED_ZERO : value;
  }
}
