package dev.realtime.server;

import com.fasterxml.jackson.databind.node.TextNode;
import dev.realtime.api.log.EventLogStats;
import dev.realtime.api.log.LoggedEvent;
import dev.realtime.engine.json.Json;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Logged events as lines. */
final class LogText {
  private static final DateTimeFormatter SHOWN =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS").withZone(ZoneId.systemDefault());

  /** Characters that turn the rest of a line around. */
  private static final Pattern TURNING = Pattern.compile("[\\u202a-\\u202e\\u2066-\\u2069]");

  private LogText() {}

  /** A player's name on one line: what would move the cursor or the line is written out. */
  static String shown(String text) {
    String shown = text;
    if (text.chars().anyMatch(Character::isISOControl)) {
      String json = TextNode.valueOf(text).toString();
      shown = json.substring(1, json.length() - 1).replace("\\\"", "\"");
    }
    return TURNING.matcher(shown).replaceAll(LogText::escaped);
  }

  private static String escaped(MatchResult character) {
    return String.format("\\\\u%04x", (int) character.group().charAt(0));
  }

  /** For people. */
  static String line(LoggedEvent event) {
    return SHOWN.format(event.time())
        + "  "
        + event.channel()
        + "  "
        + shown(event.data().toString());
  }

  /** For programs. */
  static String json(LoggedEvent event) {
    Map<String, Object> record = new LinkedHashMap<>();
    record.put("time", seconds(event.time()));
    record.put("channel", event.channel());
    record.put("data", event.data());
    return Json.tree(record).toString();
  }

  static BigDecimal seconds(Instant time) {
    return BigDecimal.valueOf(time.toEpochMilli(), 3);
  }

  /** What a log holds, for people. */
  static String stats(EventLogStats stats) {
    return String.format(
        Locale.ROOT,
        "events    %,d%nfrom      %s%nto        %s%nspan      %s%nsize      %,d bytes, %.1f an"
            + " event%nsegments  %d",
        stats.events(),
        shown(stats.earliest()),
        shown(stats.latest()),
        span(stats),
        stats.bytes(),
        stats.events() == 0 ? 0.0 : (double) stats.bytes() / stats.events(),
        stats.segments());
  }

  /** What a log holds, for programs. */
  static String statsJson(EventLogStats stats) {
    Map<String, Object> record = new LinkedHashMap<>();
    record.put("events", stats.events());
    record.put("earliest", stats.earliest() == null ? null : seconds(stats.earliest()));
    record.put("latest", stats.latest() == null ? null : seconds(stats.latest()));
    record.put("bytes", stats.bytes());
    record.put("segments", stats.segments());
    return Json.tree(record).toString();
  }

  private static String shown(@Nullable Instant time) {
    return time == null ? "-" : SHOWN.format(time);
  }

  private static String span(EventLogStats stats) {
    if (stats.earliest() == null || stats.latest() == null) {
      return "-";
    }
    Duration span = Duration.between(stats.earliest(), stats.latest());
    return span.toDays()
        + String.format(
            Locale.ROOT,
            "d %02d:%02d:%02d",
            span.toHoursPart(),
            span.toMinutesPart(),
            span.toSecondsPart());
  }
}
