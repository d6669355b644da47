package dev.realtime.actions.file;

import com.fasterxml.jackson.databind.JsonNode;
import dev.realtime.api.action.DefinitionException;
import dev.realtime.api.action.Quantities;
import dev.realtime.api.action.Suggestion;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What of a log is kept when new segments come; what is null is not bounded.
 *
 * @param files how many segments, the one that is written included
 * @param age how long after its last event a segment is kept
 * @param size how many bytes in all
 */
record Keep(@Nullable Integer files, @Nullable Duration age, @Nullable Long size) {
  static final Keep EVERYTHING = new Keep(null, null, null);

  private static final String SHAPE =
      "must be a number of files, an age such as \"30d\", a size such as \"2GB\","
          + " or a table of files, age and size";
  private static final Pattern NUMBER = Pattern.compile("\\d+(\\.\\d+)?");

  static Keep of(@Nullable JsonNode written) {
    if (written == null) {
      return EVERYTHING;
    }
    if (!written.isObject()) {
      return single(written);
    }
    if (written.isEmpty()) {
      throw new DefinitionException("keep", SHAPE + "; the table is empty");
    }
    Integer files = null;
    Duration age = null;
    Long size = null;
    for (Map.Entry<String, JsonNode> entry : written.properties()) {
      String field = "keep." + entry.getKey();
      switch (entry.getKey()) {
        case "files" -> files = files(field, entry.getValue());
        case "age" -> age = age(field, entry.getValue());
        case "size" -> size = size(field, entry.getValue());
        default ->
            throw new DefinitionException(
                "keep",
                "has no '"
                    + entry.getKey()
                    + "'"
                    + Suggestion.of(entry.getKey(), List.of("files", "age", "size")));
      }
    }
    return new Keep(files, age, size);
  }

  /** A bare number counts files; a text with a unit of time is an age, with one of bytes a size. */
  private static Keep single(JsonNode written) {
    if (written.isNumber() || isNumber(written)) {
      return new Keep(files("keep", written), null, null);
    }
    if (written.isTextual()) {
      // "5m" is five minutes, as in every other field; a size says MB
      try {
        return new Keep(null, positive("keep", Quantities.duration(written.textValue())), null);
      } catch (DefinitionException e) {
        throw e;
      } catch (IllegalArgumentException notATime) {
        try {
          return new Keep(null, null, Quantities.bytes(written.textValue()));
        } catch (IllegalArgumentException neither) {
          throw new DefinitionException("keep", SHAPE + ", not " + written);
        }
      }
    }
    throw new DefinitionException("keep", SHAPE + ", not " + written);
  }

  private static int files(String field, JsonNode value) {
    double number = value.isTextual() && !isNumber(value) ? -1 : value.asDouble(-1);
    if (number < 1 || number > 1_000_000 || number != Math.rint(number)) {
      throw new DefinitionException(field, "must be a number of files from 1 on, not " + value);
    }
    return (int) number;
  }

  private static Duration age(String field, JsonNode value) {
    try {
      if (value.isNumber() || value.isTextual()) {
        return positive(field, Quantities.duration(value.asText()));
      }
    } catch (DefinitionException e) {
      throw e;
    } catch (IllegalArgumentException e) {
      // the message below says it for every malformed value
    }
    throw new DefinitionException(
        field, "must be seconds, or a text such as \"30d\", not " + value);
  }

  private static Duration positive(String field, Duration age) {
    if (age.isZero()) {
      throw new DefinitionException(field, "must be longer than nothing");
    }
    return age;
  }

  private static long size(String field, JsonNode value) {
    try {
      if (value.isNumber() || value.isTextual()) {
        return Quantities.bytes(value.asText());
      }
    } catch (IllegalArgumentException e) {
      // the message below says it for every malformed value
    }
    throw new DefinitionException(field, "must be bytes, or a text such as \"2GB\", not " + value);
  }

  private static boolean isNumber(JsonNode value) {
    return value.isTextual() && NUMBER.matcher(value.textValue().strip()).matches();
  }
}
