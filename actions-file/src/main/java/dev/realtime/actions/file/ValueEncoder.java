package dev.realtime.actions.file;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;

/** Writes JSON values, each with a {@link Tag}; texts and keys that come again by their number. */
final class ValueEncoder {
  private static final int NEAR = 64;

  private final BlockDictionary dictionary;
  private final ByteSink sink;

  ValueEncoder(BlockDictionary dictionary, ByteSink sink) {
    this.dictionary = dictionary;
    this.sink = sink;
  }

  /**
   * Writes one value.
   *
   * @param second the event's time in seconds
   */
  void write(JsonNode node, long second) {
    // the kinds that events are made of first: to ask for a class is quicker than to ask the node
    if (node instanceof TextNode) {
      writeText(node.textValue());
    } else if (node instanceof ObjectNode) {
      writeObject(node, second);
    } else if (node instanceof IntNode || node instanceof LongNode) {
      writeWhole(node.longValue(), second);
    } else if (node instanceof DoubleNode) {
      writeDouble(node.doubleValue());
    } else {
      writeOther(node, second);
    }
  }

  private void writeOther(JsonNode node, long second) {
    switch (node.getNodeType()) {
      case OBJECT -> writeObject(node, second);
      case ARRAY -> writeArray(node, second);
      case STRING -> writeText(node.textValue());
      case NUMBER -> writeNumber(node, second);
      case BOOLEAN -> sink.writeByte(node.booleanValue() ? Tag.TRUE : Tag.FALSE);
      case NULL, MISSING -> sink.writeByte(Tag.NULL);
      // JSON has no such values: their text is what JSON would hold
      case BINARY, POJO -> writeText(node.asText());
    }
  }

  void writeText(String text) {
    int known = dictionary.text(text);
    if (known >= 0) {
      if (known < Tag.TEXT_COUNT) {
        sink.writeByte(Tag.FIRST_TEXT + known);
      } else {
        sink.writeByte(Tag.TEXT_KNOWN);
        sink.writeVarint(known - Tag.TEXT_COUNT);
      }
      return;
    }
    if (hasLoneSurrogate(text)) {
      sink.writeByte(Tag.TEXT_UTF16);
      sink.writeVarint(text.length());
      sink.writeBytes(units(text));
      return;
    }
    int number = dictionary.addText(text);
    if (number >= 0) {
      sink.writeByte(Tag.TEXT_NEW);
      sink.writeVarint(number);
    } else {
      sink.writeByte(Tag.TEXT);
    }
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    sink.writeVarint(utf8.length);
    sink.writeBytes(utf8);
  }

  private void writeObject(JsonNode node, long second) {
    Set<Map.Entry<String, JsonNode>> properties = node.properties();
    Shapes shapes = dictionary.shapes();
    int number = shapes.find(properties);
    boolean known = number >= 0;
    if (known && number < Tag.FEW) {
      sink.writeByte(Tag.FIRST_OBJECT + number);
    } else if (known) {
      sink.writeByte(Tag.OBJECT_KNOWN);
      sink.writeVarint(number - Tag.FEW);
    } else {
      number = shapes.add(properties);
      if (number < 0) {
        sink.writeByte(Tag.OBJECT_LOOSE);
        sink.writeVarint(properties.size());
      } else {
        sink.writeByte(Tag.OBJECT_NEW);
        sink.writeVarint(number);
        sink.writeVarint(properties.size());
        properties.forEach(property -> writeText(property.getKey()));
      }
    }
    for (Map.Entry<String, JsonNode> property : properties) {
      if (number < 0) {
        writeText(property.getKey());
      }
      write(property.getValue(), second);
    }
  }

  private void writeArray(JsonNode node, long second) {
    if (node.size() < Tag.FEW) {
      sink.writeByte(Tag.FIRST_ARRAY + node.size());
    } else {
      sink.writeByte(Tag.ARRAY);
      sink.writeVarint(node.size());
    }
    for (JsonNode element : node) {
      write(element, second);
    }
  }

  private void writeNumber(JsonNode node, long second) {
    switch (node.numberType()) {
      case INT, LONG -> writeWhole(node.longValue(), second);
      case BIG_INTEGER -> {
        sink.writeByte(Tag.BIG_INTEGER);
        writeBytes(node.bigIntegerValue().toByteArray());
      }
      case DOUBLE -> writeDouble(node.doubleValue());
      case FLOAT -> {
        sink.writeByte(Tag.FLOAT);
        sink.writeInt(Float.floatToRawIntBits(node.floatValue()));
      }
      case BIG_DECIMAL -> {
        BigDecimal number = node.decimalValue();
        sink.writeByte(Tag.BIG_DECIMAL);
        sink.writeSigned(number.scale());
        writeBytes(number.unscaledValue().toByteArray());
      }
    }
  }

  private void writeWhole(long number, long second) {
    if (number >= Tag.SMALLEST && number < Tag.SMALLEST + Tag.SMALL_COUNT) {
      sink.writeByte(Tag.FIRST_SMALL + (int) number - Tag.SMALLEST);
      return;
    }
    long away = number - second;
    if (away >= -NEAR && away < NEAR && Math.abs(number) > NEAR * NEAR) {
      sink.writeByte(Tag.NEAR_TIME);
      sink.writeSigned(away);
      return;
    }
    sink.writeByte(Tag.WHOLE);
    sink.writeSigned(number);
  }

  private void writeDouble(double number) {
    int scale = ShortDecimal.scale(number);
    if (scale >= 0) {
      sink.writeByte(Tag.FIRST_DECIMAL + scale);
      sink.writeSigned(ShortDecimal.digits(number, scale));
    } else {
      sink.writeByte(Tag.DOUBLE);
      sink.writeLong(Double.doubleToRawLongBits(number));
    }
  }

  private void writeBytes(byte[] bytes) {
    sink.writeVarint(bytes.length);
    sink.writeBytes(bytes);
  }

  private static byte[] units(String text) {
    byte[] units = new byte[text.length() * 2];
    for (int i = 0; i < text.length(); i++) {
      units[2 * i] = (byte) text.charAt(i);
      units[2 * i + 1] = (byte) (text.charAt(i) >> 8);
    }
    return units;
  }

  /** Whether the text holds half a pair, which UTF-8 has no form for. */
  static boolean hasLoneSurrogate(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i))) {
        if (!Character.isHighSurrogate(text.charAt(i))
            || i + 1 == text.length()
            || !Character.isLowSurrogate(text.charAt(i + 1))) {
          return true;
        }
        i++;
      }
    }
    return false;
  }
}
