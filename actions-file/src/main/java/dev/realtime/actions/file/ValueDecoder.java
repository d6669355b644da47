package dev.realtime.actions.file;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads what {@link ValueEncoder} wrote, and learns a block's texts and keys on the way. A number
 * whose meaning was in a damaged record raises {@link IndexOutOfBoundsException}.
 */
final class ValueDecoder {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  // as nodes: texts come again and again
  private final List<@Nullable TextNode> texts = new ArrayList<>();
  private final List<String @Nullable []> shapes = new ArrayList<>();

  JsonNode read(ByteSource source, long second) {
    int tag = source.readByte();
    if (tag >= Tag.FIRST_TEXT || isText(tag)) {
      return text(tag, source);
    }
    if (tag >= Tag.FIRST_SMALL) {
      return JSON.numberNode(tag - Tag.FIRST_SMALL + Tag.SMALLEST);
    }
    if (tag >= Tag.FIRST_DECIMAL) {
      return JSON.numberNode(ShortDecimal.value(source.readSigned(), tag - Tag.FIRST_DECIMAL));
    }
    if (tag >= Tag.FIRST_ARRAY) {
      return array(tag - Tag.FIRST_ARRAY, source, second);
    }
    if (tag >= Tag.FIRST_OBJECT) {
      return object(known(shapes, tag - Tag.FIRST_OBJECT), source, second);
    }
    return switch (tag) {
      case Tag.NULL -> JSON.nullNode();
      case Tag.FALSE -> JSON.booleanNode(false);
      case Tag.TRUE -> JSON.booleanNode(true);
      case Tag.WHOLE -> whole(source.readSigned());
      case Tag.NEAR_TIME -> whole(second + source.readSigned());
      case Tag.BIG_INTEGER -> JSON.numberNode(bigInteger(source));
      case Tag.DOUBLE -> JSON.numberNode(Double.longBitsToDouble(source.readLong()));
      case Tag.FLOAT -> JSON.numberNode(Float.intBitsToFloat(source.readInt()));
      case Tag.BIG_DECIMAL -> {
        int scale = Math.toIntExact(source.readSigned());
        yield JSON.numberNode(new BigDecimal(bigInteger(source), scale));
      }
      case Tag.OBJECT_NEW -> object(newShape(source), source, second);
      case Tag.OBJECT_KNOWN -> object(known(shapes, Tag.FEW + source.readVarint()), source, second);
      case Tag.OBJECT_LOOSE -> looseObject(source, second);
      case Tag.ARRAY -> array(source.readCount(), source, second);
      default -> throw new IndexOutOfBoundsException("no value begins with " + tag);
    };
  }

  /** Passes over a value that nobody wants, and learns what it says for the first time. */
  void skip(ByteSource source) {
    int tag = source.readByte();
    if (tag >= Tag.FIRST_TEXT) {
      return;
    }
    if (isText(tag)) {
      text(tag, source);
    } else if (tag >= Tag.FIRST_SMALL) {
      // the tag says it all
    } else if (tag >= Tag.FIRST_DECIMAL) {
      source.readVarint();
    } else if (tag >= Tag.FIRST_ARRAY) {
      skip(tag - Tag.FIRST_ARRAY, source);
    } else if (tag >= Tag.FIRST_OBJECT) {
      skip(known(shapes, tag - Tag.FIRST_OBJECT).length, source);
    } else {
      skipLong(tag, source);
    }
  }

  private void skip(int count, ByteSource source) {
    for (int i = 0; i < count; i++) {
      skip(source);
    }
  }

  private void skipLong(int tag, ByteSource source) {
    switch (tag) {
      case Tag.NULL, Tag.FALSE, Tag.TRUE -> {}
      case Tag.WHOLE, Tag.NEAR_TIME -> source.readVarint();
      case Tag.BIG_INTEGER -> source.skip(source.readCount());
      case Tag.DOUBLE -> source.skip(Double.BYTES);
      case Tag.FLOAT -> source.skip(Float.BYTES);
      case Tag.BIG_DECIMAL -> {
        source.readVarint();
        source.skip(source.readCount());
      }
      case Tag.OBJECT_NEW -> skip(newShape(source).length, source);
      case Tag.OBJECT_KNOWN -> skip(known(shapes, Tag.FEW + source.readVarint()).length, source);
      case Tag.OBJECT_LOOSE -> {
        for (int left = source.readCount(); left > 0; left--) {
          readText(source);
          skip(source);
        }
      }
      case Tag.ARRAY -> skip(source.readCount(), source);
      default -> throw new IndexOutOfBoundsException("no value begins with " + tag);
    }
  }

  String readText(ByteSource source) {
    return text(source.readByte(), source).textValue();
  }

  private static boolean isText(int tag) {
    return tag == Tag.TEXT || tag == Tag.TEXT_NEW || tag == Tag.TEXT_KNOWN || tag == Tag.TEXT_UTF16;
  }

  private TextNode text(int tag, ByteSource source) {
    if (tag >= Tag.FIRST_TEXT) {
      return known(texts, tag - Tag.FIRST_TEXT);
    }
    switch (tag) {
      case Tag.TEXT:
        return TextNode.valueOf(source.readUtf8(source.readCount()));
      case Tag.TEXT_NEW:
        long number = source.readVarint();
        TextNode text = TextNode.valueOf(source.readUtf8(source.readCount()));
        learn(texts, number, BlockDictionary.MOST_TEXTS, text);
        return text;
      case Tag.TEXT_KNOWN:
        return known(texts, Tag.TEXT_COUNT + source.readVarint());
      case Tag.TEXT_UTF16:
        byte[] units = source.readBytes(2 * source.readCount());
        char[] chars = new char[units.length / 2];
        for (int i = 0; i < chars.length; i++) {
          chars[i] = (char) (units[2 * i] & 0xff | units[2 * i + 1] << 8);
        }
        return TextNode.valueOf(new String(chars));
      default:
        throw new IndexOutOfBoundsException("no text begins with " + tag);
    }
  }

  private String[] newShape(ByteSource source) {
    long number = source.readVarint();
    int count = source.readCount();
    String[] keys = new String[count];
    for (int i = 0; i < count; i++) {
      keys[i] = readText(source);
    }
    learn(shapes, number, Shapes.MOST, keys);
    return keys;
  }

  private ObjectNode object(String[] keys, ByteSource source, long second) {
    if (keys.length <= ShapedFields.MOST) {
      JsonNode[] values = new JsonNode[keys.length];
      for (int i = 0; i < keys.length; i++) {
        values[i] = read(source, second);
      }
      return new ObjectNode(JSON, new ShapedFields(keys, values));
    }
    ObjectNode object = JSON.objectNode();
    for (String key : keys) {
      object.set(key, read(source, second));
    }
    return object;
  }

  private ObjectNode looseObject(ByteSource source, long second) {
    ObjectNode object = JSON.objectNode();
    int count = source.readCount();
    for (int i = 0; i < count; i++) {
      String key = readText(source);
      object.set(key, read(source, second));
    }
    return object;
  }

  private ArrayNode array(int count, ByteSource source, long second) {
    ArrayNode array = JSON.arrayNode(count);
    for (int i = 0; i < count; i++) {
      array.add(read(source, second));
    }
    return array;
  }

  private static JsonNode whole(long number) {
    return number == (int) number ? JSON.numberNode((int) number) : JSON.numberNode(number);
  }

  private static BigInteger bigInteger(ByteSource source) {
    return new BigInteger(source.readBytes(source.readCount()));
  }

  private static <T> void learn(List<@Nullable T> known, long number, int most, T value) {
    if (number < 0 || number >= most) {
      throw new IndexOutOfBoundsException("the dictionary has no place " + number);
    }
    while (known.size() <= number) {
      known.add(null);
    }
    known.set((int) number, value);
  }

  private static <T> T known(List<@Nullable T> known, long number) {
    T value = number >= 0 && number < known.size() ? known.get((int) number) : null;
    if (value == null) {
      throw new IndexOutOfBoundsException("what number " + number + " means is lost");
    }
    return value;
  }
}
