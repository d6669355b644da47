package dev.realtime.lua;

import dev.realtime.luaj.LuaError;
import dev.realtime.luaj.LuaTable;
import dev.realtime.luaj.LuaValue;

/** A table that no script can change. */
final class ReadOnlyTable extends LuaTable {
  private boolean filled;

  ReadOnlyTable(LuaTable source) {
    for (LuaValue key : source.keys()) {
      super.rawset(key, source.get(key));
    }
    filled = true;
  }

  @Override
  public void set(LuaValue key, LuaValue value) {
    refuse();
  }

  @Override
  public void set(int key, LuaValue value) {
    refuse();
  }

  @Override
  public void rawset(LuaValue key, LuaValue value) {
    refuse();
    super.rawset(key, value);
  }

  @Override
  public void rawset(int key, LuaValue value) {
    refuse();
    super.rawset(key, value);
  }

  @Override
  public LuaValue setmetatable(LuaValue metatable) {
    refuse();
    return this;
  }

  private void refuse() {
    if (filled) {
      throw new LuaError("attempt to change a read-only table");
    }
  }
}
