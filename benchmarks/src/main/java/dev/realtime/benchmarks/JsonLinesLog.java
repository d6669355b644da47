package dev.realtime.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.realtime.api.Event;
import dev.realtime.api.log.LoggedEvent;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * A JSON object a line, through a buffered writer. The newest are read from the file's end; a time
 * in the middle is scanned for, looking only at the digits behind {@code {"time":}.
 */
final class JsonLinesLog implements LogPeer {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String START = "{\"time\":";
  private static final int BUFFER = 256 << 10;

  /** Every line of the runs is shorter. */
  private static final int LONGEST_LINE = 1 << 10;

  private final Path file;
  private final OutputStream out;

  JsonLinesLog(Path folder) throws IOException {
    this.file = folder.resolve("events.jsonl");
    this.out = new BufferedOutputStream(Files.newOutputStream(file), BUFFER);
  }

  @Override
  public String name() {
    return "JSONL";
  }

  @Override
  public void append(List<Event> events, List<String> texts) throws IOException {
    StringBuilder lines = new StringBuilder(events.size() * 200);
    for (int i = 0; i < events.size(); i++) {
      Event event = events.get(i);
      lines
          .append(START)
          .append(event.time().toEpochMilli())
          .append(",\"channel\":\"")
          .append(event.channel())
          .append("\",\"data\":")
          .append(texts.get(i))
          .append("}\n");
    }
    out.write(lines.toString().getBytes(StandardCharsets.UTF_8));
    out.flush();
  }

  @Override
  public void finish() throws IOException {
    out.close();
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
    out.close();
  }
}
