package dev.realtime.server;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SequenceWriter;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import dev.realtime.api.log.EventLogPass;
import dev.realtime.api.log.EventLogRange;
import dev.realtime.api.log.EventLogReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;

/**
 * Writes what a range of a log holds into a file that other programs read, in the order of
 * appending, without holding it.
 */
final class LogExport {
  /** A table with more columns is none; what events hold beyond these is written as JSON. */
  private static final int MOST_COLUMNS = 500;

  private static final String OTHER_DATA = "data";

  /**
   * A spreadsheet takes a cell that begins with one of these for a formula, and what players write
   * would be run (OWASP, "CSV Injection").
   */
  private static final String BEGIN_FORMULAS = "=+-@\t\r\n＝＋－＠";

  private final EventLogReader reader;
  private final EventLogRange range;
  private final Progress progress;
  private long events;

  LogExport(EventLogReader reader, EventLogRange range, Progress progress) {
    this.reader = reader;
    this.range = range;
    this.progress = progress;
  }

  /** Tells which form a file's name asks for. */
  static boolean isKnown(Path file) {
    return isCsv(file) || ending(file).equals("jsonl");
  }

  private static boolean isCsv(Path file) {
    return ending(file).equals("csv");
  }

  private static String ending(Path file) {
    String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
    return name.substring(name.lastIndexOf('.') + 1);
  }

  /** Returns how many events were written. */
  long writeTo(Path file) throws IOException {
    try (BufferedWriter out = Files.newBufferedWriter(file)) {
      if (isCsv(file)) {
        writeCsv(out);
      } else {
        writeLines(out);
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    return events;
  }

  private void writeLines(BufferedWriter out) {
    EventLogPass pass = reader.pass(range);
    progress.of("exporting", pass);
    pass.next(
        event -> {
          try {
            out.write(LogText.json(event));
            out.write('\n');
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
          events++;
        });
  }

  /** Twice through the log: first for the columns. */
  private void writeCsv(BufferedWriter out) throws IOException {
    Set<String> fields = fields();
    CsvSchema.Builder columns = CsvSchema.builder().addColumn("time").addColumn("channel");
    fields.forEach(field -> columns.addColumn("data." + field));
    columns.addColumn(OTHER_DATA);
    EventLogPass pass = reader.pass(range);
    progress.of("exporting", pass);
    try (SequenceWriter rows =
        new CsvMapper()
            .writer(columns.build().withHeader())
            .without(JsonGenerator.Feature.AUTO_CLOSE_TARGET)
            .with(JsonGenerator.Feature.WRITE_BIGDECIMAL_AS_PLAIN)
            .writeValues(out)) {
      pass.next(
          event -> {
            ObjectNode row = JsonNodeFactory.instance.objectNode();
            row.put("time", LogText.seconds(event.time()));
            row.put("channel", harmless(event.channel()));
            addData(row, event.data(), fields);
            try {
              rows.write(row);
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
            events++;
          });
    }
  }

  private Set<String> fields() {
    Set<String> fields = new LinkedHashSet<>();
    EventLogPass pass = reader.pass(range);
    progress.of("looking for columns", pass);
    pass.next(
        event ->
            event
                .data()
                .fieldNames()
                .forEachRemaining(
                    field -> {
                      if (fields.size() < MOST_COLUMNS) {
                        fields.add(field);
                      }
                    }));
    return fields;
  }

  /** A text that a spreadsheet shows as it is; numbers, negative ones too, stay numbers. */
  private static String harmless(String text) {
    return !text.isEmpty() && BEGIN_FORMULAS.indexOf(text.charAt(0)) >= 0 ? "'" + text : text;
  }

  private static void addData(ObjectNode row, JsonNode data, Set<String> fields) {
    if (!data.isObject()) {
      row.put(OTHER_DATA, data.toString());
      return;
    }
    ObjectNode others = JsonNodeFactory.instance.objectNode();
    data.properties()
        .forEach(
            property -> {
              JsonNode value = property.getValue();
              if (!fields.contains(property.getKey())) {
                others.set(property.getKey(), value);
              } else if (value.isContainerNode()) {
                row.put("data." + property.getKey(), value.toString());
              } else if (value.isTextual()) {
                row.put("data." + property.getKey(), harmless(value.textValue()));
              } else {
                row.set("data." + property.getKey(), value);
              }
            });
    if (!others.isEmpty()) {
      row.put(OTHER_DATA, others.toString());
    }
  }
}
