package org.luaj.vm2;

/** {@link LuaInteger} whose zero has a sign when it is negated or multiplied. */
final class AmendedInteger extends LuaNumber {
  private final int v;

  private AmendedInteger(int v) {
    this.v = v;
  }

  @Override
  public LuaValue neg() {
    return v == 0 ? LuaDouble.valueOf(-0.0) : LuaInteger.valueOf(-(long) v);
  }

  @Override
  public LuaValue mul(int factor) {
    long product = (long) factor * v;
    return product == 0 && (factor < 0 || v < 0)
        ? LuaDouble.valueOf(-0.0)
        : LuaInteger.valueOf(product);
  }
}
