package org.luaj.vm2.compiler;

import org.luaj.vm2.LuaValue;

/** {@link FuncState} that keeps the sign of a constant {@code -0}. */
abstract class AmendedFuncState {
  abstract int addk(LuaValue constant);

  /** LuaJ's own looks for whole numbers once more, though every number it gets was made as one. */
  int numberK(LuaValue number) {
    return addk(number);
  }
}
