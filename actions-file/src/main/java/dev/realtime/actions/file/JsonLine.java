package dev.realtime.actions.file;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.realtime.api.Event;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A line {@code {"time":1790000000.25,"channel":"player:death","data":{…}}}. The time stands first,
 * so that lines outside a range need not be parsed.
 */
final class JsonLine {
  private static final byte[] TIME = "{\"time\":".getBytes(StandardCharsets.US_ASCII);
  private static final ObjectWriter PLAIN = new JsonMapper().writer();
  private static final ObjectWriter ESCAPED =
      PLAIN.with(JsonWriteFeature.ESCAPE_NON_ASCII.mappedFeature());
  private static final ObjectReader READER =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build()
          .readerFor(JsonNode.class);
  private static final int NANO_DIGITS = 9;
  private static final long[] POWERS = {
    1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000
  };

  private JsonLine() {}

  /** What a line says. */
  record Content(long nanos, String channel, JsonNode data) {}

  static byte[] of(Event event) {
    String line =
        "{\"time\":"
            + seconds(EventTime.nanos(event.time()))
            + ",\"channel\":"
            + json(TextNode.valueOf(event.channel()))
            + ",\"data\":"
            + json(event.data())
            + "}\n";
    return line.getBytes(StandardCharsets.UTF_8);
  }

  /** The line's time, or null where it does not begin with one. */
  static @Nullable Long time(byte[] line, int length) {
    try {
      return exactTime(line, length);
    } catch (ArithmeticException e) {
      return null;
    }
  }

  private static @Nullable Long exactTime(byte[] line, int length) {
    if (length <= TIME.length) {
      return null;
    }
    for (int i = 0; i < TIME.length; i++) {
      if (line[i] != TIME[i]) {
        return null;
      }
    }
    long whole = 0;
    long part = 0;
    int digits = 0;
    boolean negative = line[TIME.length] == '-';
    boolean point = false;
    for (int i = TIME.length + (negative ? 1 : 0); i < length; i++) {
      byte c = line[i];
      if (c == ',') {
        long nanos = Math.addExact(Math.multiplyExact(whole, 1_000_000_000L), part);
        return negative ? -nanos : nanos;
      } else if (c == '.' && !point) {
        point = true;
        digits = 0;
      } else if (c < '0' || c > '9') {
        return null;
      } else if (!point) {
        whole = Math.addExact(Math.multiplyExact(whole, 10L), c - '0');
      } else if (digits < NANO_DIGITS) {
        part += (c - '0') * POWERS[NANO_DIGITS - 1 - digits++];
      }
    }
    return null;
  }

  /** The whole line; null where it is none of ours. */
  static @Nullable Content parse(byte[] line, int length) {
    try {
      JsonNode node = READER.readValue(line, 0, length);
      JsonNode time = node.get("time");
      JsonNode channel = node.get("channel");
      JsonNode data = node.get("data");
      if (time == null || !time.isNumber() || channel == null || !channel.isTextual()) {
        return null;
      }
      Long nanos = time(line, length);
      long exact =
          nanos != null
              ? nanos
              : time.decimalValue().movePointRight(NANO_DIGITS).toBigInteger().longValueExact();
      return data == null ? null : new Content(exact, channel.textValue(), data);
    } catch (IOException | ArithmeticException e) {
      return null;
    }
  }

  private static String seconds(long nanos) {
    return BigDecimal.valueOf(nanos, NANO_DIGITS).stripTrailingZeros().toPlainString();
  }

  private static String json(JsonNode node) {
    try {
      String text = PLAIN.writeValueAsString(node);
      // UTF-8 has no form for half a surrogate pair; an escape has
      return ValueEncoder.hasLoneSurrogate(text) ? ESCAPED.writeValueAsString(node) : text;
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("the event's data cannot be written as JSON", e);
    }
  }
}
