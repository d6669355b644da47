package dev.realtime.lua;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.realtime.engine.session.MisuseException;
import dev.realtime.luaj.LuaString;
import dev.realtime.luaj.LuaTable;
import dev.realtime.luaj.LuaValue;
import dev.realtime.luaj.Varargs;
import java.util.Locale;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** Lua values as JSON trees, and back. */
final class LuaJson {
  private static final int DEEPEST = 100;

  /** More than fit into any event; as JSON trees they take some ten times their text. */
  private static final int MOST_VALUES = 500_000;

  private static final int STEPS_A_VALUE = 4;
  private static final double LARGEST_WHOLE = 9007199254740992.0; // 2^53: doubles count no further

  /** Strings that held bytes which are no UTF-8; each such byte became U+FFFD. */
  private final LongAdder repairedStrings = new LongAdder();

  private int values;

  long repairedStrings() {
    return repairedStrings.sum();
  }

  /**
   * A value as JSON: a table whose keys are 1 to n as an array, any other as an object, a whole
   * number as an integer, nil as null.
   *
   * @throws MisuseException if it holds a function, a cycle, NaN or an infinity
   */
  JsonNode toTree(LuaValue value) {
    values = 0;
    return tree(value, "", 0, null);
  }

  /** The tables from the outermost to this one, to find cycles. */
  private record Path(LuaTable table, @Nullable Path outer) {
    static boolean contains(@Nullable Path path, LuaTable table) {
      for (Path at = path; at != null; at = at.outer) {
        if (at.table == table) {
          return true;
        }
      }
      return false;
    }
  }

  private JsonNode tree(LuaValue value, String place, int depth, @Nullable Path outer) {
    Meter.current().steps(STEPS_A_VALUE);
    if (++values > MOST_VALUES) {
      throw new MisuseException(
          String.format(Locale.ROOT, "the table has more than %,d values", MOST_VALUES));
    }
    JsonNodeFactory json = JsonNodeFactory.instance;
    return switch (value.type()) {
      case LuaValue.TNIL, LuaValue.TNONE -> json.nullNode();
      case LuaValue.TBOOLEAN -> json.booleanNode(value.toboolean());
      case LuaValue.TNUMBER, LuaValue.TINT -> number(value, place);
      case LuaValue.TSTRING -> json.textNode(text(value.checkstring()));
      case LuaValue.TTABLE -> table(value.checktable(), place, depth, outer);
      default -> throw new MisuseException("a " + value.typename() + at(place) + " cannot be sent");
    };
  }

  private static JsonNode number(LuaValue value, String place) {
    double number = value.todouble();
    if (Double.isNaN(number) || Double.isInfinite(number)) {
      throw new MisuseException(
          "the number"
              + at(place)
              + " is "
              + (Double.isNaN(number) ? "NaN" : "infinite")
              + " and cannot be sent");
    }
    return number == Math.rint(number) && Math.abs(number) <= LARGEST_WHOLE
        ? JsonNodeFactory.instance.numberNode((long) number)
        : JsonNodeFactory.instance.numberNode(number);
  }

  private JsonNode table(LuaTable table, String place, int depth, @Nullable Path outer) {
    if (Path.contains(outer, table)) {
      throw new MisuseException("the table" + at(place) + " contains itself");
    }
    if (depth > DEEPEST) {
      throw new MisuseException("the table is nested deeper than " + DEEPEST + " levels");
    }
    Path path = new Path(table, outer);
    int length = table.length();
    if (length > 0 && isList(table, length)) {
      ArrayNode array = JsonNodeFactory.instance.arrayNode(length);
      for (int i = 1; i <= length; i++) {
        array.add(tree(table.get(i), place + "[" + i + "]", depth + 1, path));
      }
      return array;
    }
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    LuaValue key = LuaValue.NIL;
    for (; ; ) {
      Varargs next = table.next(key);
      key = next.arg1();
      if (key.isnil()) {
        return object;
      }
      if (!key.isstring()) { // true for numbers, too
        throw new MisuseException("a table" + at(place) + " has a " + key.typename() + " as a key");
      }
      String name = text(key.strvalue());
      object.set(
          name, tree(next.arg(2), place.isEmpty() ? name : place + "." + name, depth + 1, path));
    }
  }

  private static boolean isList(LuaTable table, int length) {
    int count = 0;
    LuaValue key = LuaValue.NIL;
    for (; ; ) {
      key = table.next(key).arg1();
      if (key.isnil()) {
        return count == length;
      }
      count++;
      if (!key.isinttype() || key.toint() < 1 || key.toint() > length) {
        return false;
      }
    }
  }

  String text(LuaString string) {
    String text = LuaText.of(string);
    if (!LuaText.isText(string, text)) {
      repairedStrings.increment();
    }
    return text;
  }

  private static String at(String place) {
    return place.isEmpty() ? "" : " at '" + place + "'";
  }

  /** A JSON tree as a Lua value of its own; null becomes nil. */
  static LuaValue toLua(JsonNode node) {
    return switch (node.getNodeType()) {
      case BOOLEAN -> LuaValue.valueOf(node.booleanValue());
      case NUMBER -> luaNumber(node);
      case STRING -> LuaText.from(node.textValue());
      case ARRAY -> {
        LuaTable table = new LuaTable(node.size(), 0);
        for (int i = 0; i < node.size(); i++) {
          table.rawset(i + 1, toLua(node.get(i)));
        }
        yield table;
      }
      case OBJECT -> {
        LuaTable table = new LuaTable(0, node.size());
        node.properties()
            .forEach(entry -> table.rawset(LuaText.from(entry.getKey()), toLua(entry.getValue())));
        yield table;
      }
      default -> LuaValue.NIL;
    };
  }

  private static LuaValue luaNumber(JsonNode node) {
    return node.canConvertToInt() && node.isIntegralNumber()
        ? LuaValue.valueOf(node.intValue())
        : LuaValue.valueOf(node.doubleValue());
  }
}
