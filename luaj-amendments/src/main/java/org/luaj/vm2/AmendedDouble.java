package org.luaj.vm2;

import dev.realtime.api.template.TextValues;
import dev.realtime.luaj.amender.Added;

/** {@link LuaDouble} with the numbers of the game: {@code 1/3} at full length, and {@code -0}. */
final class AmendedDouble extends LuaNumber {
  private final double v;

  private AmendedDouble(double v) {
    this.v = v;
  }

  /** Whole numbers of 32 bits are all {@link LuaInteger}, which has one zero; not so {@code -0}. */
  public static LuaNumber valueOf(double number) {
    int whole = (int) number;
    return whole == number && (whole != 0 || 1 / number > 0)
        ? LuaInteger.valueOf(whole)
        : new AmendedDouble(number);
  }

  @Override
  public String tojstring() {
    return TextValues.ofNumber(v);
  }

  /** Equal keys have equal hashes: {@code t[-0]} is {@code t[0]}. */
  @Override
  public int hashCode() {
    return v == 0 ? 0 : Double.hashCode(v + 1);
  }

  /** As a key, {@code -0} is a whole number. */
  @Added
  @Override
  public boolean isinttype() {
    return v == 0;
  }

  /** LuaJ's own takes every zero for a positive one, and divides NaN by zero wrongly. */
  public static LuaValue ddiv(double dividend, double divisor) {
    return valueOf(dividend / divisor);
  }
}
