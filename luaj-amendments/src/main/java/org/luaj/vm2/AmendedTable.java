package org.luaj.vm2;

import dev.realtime.luaj.amender.Added;

/** {@link LuaTable} that lets its size be seen, for whoever measures what a script holds. */
abstract class AmendedTable extends LuaValue {
  private final LuaValue[] array;
  private final LuaTable.Slot[] hash;

  private AmendedTable(LuaValue[] array, LuaTable.Slot[] hash) {
    this.array = array;
    this.hash = hash;
  }

  /** The values of the keys from 1 on; null where there is none. Not to be changed. */
  @Added
  public LuaValue[] places() {
    return array;
  }

  /** For how many other keys there is room. */
  @Added
  public int slots() {
    return hash.length;
  }
}
