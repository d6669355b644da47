package dev.realtime.lua;

import com.fasterxml.jackson.databind.JsonNode;
import dev.realtime.luaj.LuaString;
import dev.realtime.luaj.LuaTable;
import dev.realtime.luaj.LuaValue;
import dev.realtime.luaj.Varargs;
import java.util.HashMap;
import java.util.Map;

/**
 * An event's data as a table that makes each value only when a condition asks for it. Most
 * conditions look at one or two fields, and making a whole table costs more than they do.
 */
final class EventView extends LuaTable {
  private final JsonNode node;
  private final Names names;
  private boolean whole;

  /** Field names as Java strings, decoded once. Belongs to one thread. */
  static final class Names {
    private static final int MOST = 10_000;
    private final Map<LuaString, String> known = new HashMap<>();

    String of(LuaString name) {
      String text = known.get(name);
      if (text == null) {
        if (known.size() >= MOST) {
          known.clear();
        }
        text = LuaText.of(name);
        known.put(name, text);
      }
      return text;
    }
  }

  EventView(JsonNode node, Names names) {
    this.node = node;
    this.names = names;
  }

  private LuaValue view(JsonNode child) {
    return child.isObject() ? new EventView(child, names) : LuaJson.toLua(child);
  }

  @Override
  public LuaValue get(LuaValue key) {
    return rawget(key);
  }

  @Override
  public LuaValue rawget(LuaValue key) {
    LuaValue value = super.rawget(key);
    if (value.isnil() && !whole && key.type() == LuaValue.TSTRING) {
      JsonNode child = node.get(names.of(key.checkstring()));
      if (child != null) {
        value = view(child);
        super.rawset(key, value);
      }
    }
    return value;
  }

  /** Whatever looks at all fields gets them all. */
  private void fill() {
    if (!whole) {
      node.properties()
          .forEach(
              entry -> {
                LuaValue key = LuaText.from(entry.getKey());
                if (super.rawget(key).isnil()) {
                  super.rawset(key, view(entry.getValue()));
                }
              });
      whole = true;
    }
  }

  @Override
  public Varargs next(LuaValue key) {
    fill();
    return super.next(key);
  }

  @Override
  public LuaValue[] keys() {
    fill();
    return super.keys();
  }

  @Override
  public void set(LuaValue key, LuaValue value) {
    fill();
    super.set(key, value);
  }

  @Override
  public void rawset(LuaValue key, LuaValue value) {
    fill();
    super.rawset(key, value);
  }
}
