package dev.realtime.benchmarks;

import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.realtime.api.Event;
import dev.realtime.api.log.LoggedEvent;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * A JSON object a line, written straight from the tree through a buffer. The newest are read from the file's end; a time
 * in the middle is scanned for, looking only at the digits behind {@code {"time":}.
 */
final class JsonLinesLog implements LogPeer {
  private static final ObjectMapper JSON =
      new ObjectMapper(new JsonFactoryBuilder().rootValueSeparator("").build())
          .disable(SerializationFeature.FLUSH_AFTER_WRITE_VALUE);
  private static final String START = "{\"time\":";
  private static final int BUFFER = 256 << 10;

  /** Every line of the runs is shorter. */
  private static final int LONGEST_LINE = 1 << 10;

  private final Path file;
  private final JsonGenerator lines;

  JsonLinesLog(Path folder) throws IOException {
    this.file = folder.resolve("events.jsonl");
    this.lines =
        JSON.createGenerator(new BufferedOutputStream(Files.newOutputStream(file), BUFFER));
  }

  @Override
  public String name() {
    return "JSONL";
  }

  @Override
  public void append(List<Event> events) throws IOException {
    for (Event event : events) {
      lines.writeStartObject();
      lines.writeNumberField("time", event.time().toEpochMilli());
      lines.writeStringField("channel", event.channel());
      lines.writeFieldName("data");
      lines.writeTree(event.data());
      lines.writeEndObject();
      lines.writeRaw('\n');
    }
    lines.flush();
  }

  @Override
  public void finish() throws IOException {
    lines.close();
  }

  @Override
  public List<LoggedEvent> newest(int count) throws IOException {
    byte[] tail = new byte[(int) Math.min(Files.size(file), (long) count * LONGEST_LINE)];
    try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
      in.seek(in.length() - tail.length);
      in.readFully(tail);
    }
    List<LoggedEvent> events = new ArrayList<>();
    int end = tail.length - 1;
    while (events.size() < count && end > 0) {
      int start = end;
      while (start > 0 && tail[start - 1] != '\n') {
        start--;
      }
      events.add(event(tail, start, end - start));
      end = start - 1;
    }
    return events;
  }

  @Override
  public List<LoggedEvent> from(long millis, int count) throws IOException {
    List<LoggedEvent> events = new ArrayList<>();
    byte[] buffer = new byte[BUFFER];
    int filled = 0;
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file), BUFFER)) {
      while (events.size() < count) {
        int read = in.read(buffer, filled, buffer.length - filled);
        if (read < 0) {
          return events;
        }
        filled += read;
        int start = 0;
        for (int end = newline(buffer, start, filled);
            end >= 0 && events.size() < count;
            end = newline(buffer, start, filled)) {
          if (!events.isEmpty() || time(buffer, start) >= millis) {
            events.add(event(buffer, start, end - start));
          }
          start = end + 1;
        }
        System.arraycopy(buffer, start, buffer, 0, filled - start);
        filled -= start;
      }
    }
    Collections.sort(events, (one, other) -> one.time().compareTo(other.time()));
    return events;
  }

  private static int newline(byte[] buffer, int from, int to) {
    for (int i = from; i < to; i++) {
      if (buffer[i] == '\n') {
        return i;
      }
    }
    return -1;
  }

  private static long time(byte[] line, int start) {
    long time = 0;
    for (int i = start + START.length(); line[i] != ','; i++) {
      time = time * 10 + line[i] - '0';
    }
    return time;
  }

  private static LoggedEvent event(byte[] bytes, int start, int length) throws IOException {
    JsonNode line = JSON.readTree(bytes, start, length);
    return new LoggedEvent(
        Instant.ofEpochMilli(line.get("time").longValue()),
        line.get("channel").textValue(),
        line.get("data"));
  }

  @Override
  public long bytes() throws IOException {
    return Files.size(file);
  }

  @Override
  public void close() throws IOException {
    lines.close();
  }
}
