package dev.realtime.lua;

import dev.realtime.luaj.LuaClosure;
import dev.realtime.luaj.LuaNumber;
import dev.realtime.luaj.LuaString;
import dev.realtime.luaj.LuaTable;
import dev.realtime.luaj.LuaValue;
import dev.realtime.luaj.Prototype;
import dev.realtime.luaj.UpValue;
import dev.realtime.luaj.Varargs;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Counts the bytes that Lua values hold, going from one to the next. The sizes are those of a
 * 64-bit JVM with compressed references, and rather too large than too small.
 */
final class HeldMemory {
  private static final int OBJECT = 24;
  private static final int REFERENCE = 4;
  private static final int TABLE = 56;
  private static final int ENTRY = 32;
  private static final int SMALL_TEXT = 64;

  /** A Java value that holds Lua values. */
  interface Holder {
    void show(HeldMemory memory);
  }

  private final long most;
  private final Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
  private final Deque<LuaValue> waiting = new ArrayDeque<>();
  private long bytes;

  /** Stops counting when there are more than so many. */
  HeldMemory(long most) {
    this.most = most;
  }

  /** What the values that were added hold, directly or not. */
  long bytes() {
    while (!waiting.isEmpty() && bytes < most) {
      LuaValue value = waiting.pop();
      if (value instanceof LuaTable table) {
        look(table);
      } else if (value instanceof LuaClosure closure) {
        look(closure);
      } else if (value instanceof Holder holder) {
        holder.show(this);
      }
    }
    return bytes;
  }

  void add(@Nullable LuaValue value) {
    if (value == null) {
      return;
    }
    if (value instanceof LuaString text) {
      bytes += OBJECT;
      if (text.m_bytes.length <= SMALL_TEXT || seen.add(text.m_bytes)) {
        bytes += text.m_bytes.length;
      }
    } else if (value instanceof LuaNumber) {
      // LuaJ has the small ones only once
      bytes += value.isint() && value.toint() >= -256 && value.toint() < 256 ? 0 : OBJECT;
    } else if ((value.istable() || value.isfunction() || value.isthread()) && seen.add(value)) {
      bytes += OBJECT;
      waiting.push(value);
    }
  }

  void addBytes(long count) {
    bytes += count;
  }

  /** Several values that are held together. */
  void addAll(Varargs values) {
    int count = values.narg();
    bytes += (long) REFERENCE * count;
    for (int i = 1; i <= count; i++) {
      add(values.arg(i));
    }
  }

  void addAll(@Nullable LuaValue @Nullable [] values) {
    if (values != null) {
      bytes += (long) REFERENCE * values.length;
      for (int i = 0; i < values.length && bytes < most; i++) {
        add(values[i]);
      }
    }
  }

  private void look(LuaTable table) {
    LuaValue[] places = table.places();
    int slots = table.slots();
    bytes += TABLE + (long) REFERENCE * slots;
    add(table.getmetatable());
    addAll(places);
    if (slots > 0) {
      Varargs entry =
          table.next(places.length == 0 ? LuaValue.NIL : LuaValue.valueOf(places.length));
      while (!entry.arg1().isnil() && bytes < most) {
        bytes += ENTRY;
        add(entry.arg1());
        add(entry.arg(2));
        entry = table.next(entry.arg1());
      }
    }
  }

  private void look(LuaClosure closure) {
    for (UpValue variable : closure.upValues) {
      bytes += OBJECT + REFERENCE;
      if (variable != null) {
        add(variable.getValue());
      }
    }
    look(closure.p);
  }

  private void look(Prototype code) {
    if (seen.add(code)) {
      bytes += 4L * OBJECT + 8L * code.code.length;
      addAll(code.k);
      for (Prototype inner : code.p) {
        look(inner);
      }
    }
  }
}
