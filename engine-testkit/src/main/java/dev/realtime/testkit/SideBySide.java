package dev.realtime.testkit;

import java.util.ArrayList;
import java.util.List;

/** Expected and got in two columns, a line for each part; what differs is marked. */
final class SideBySide {
  private static final int WIDEST = 90;

  private final List<Row> rows = new ArrayList<>();

  private record Row(String part, String expected, String got, boolean same) {}

  SideBySide add(String part, String expected, String got, boolean same) {
    rows.add(new Row(part, expected, got, same));
    return this;
  }

  List<String> lines() {
    int parts = 1 + rows.stream().mapToInt(row -> row.part().length()).max().orElse(0);
    int column = "expected".length();
    for (Row row : rows) {
      if (row.expected().length() <= WIDEST) {
        column = Math.max(column, row.expected().length());
      }
    }
    List<String> lines = new ArrayList<>();
    lines.add("  " + padded("", parts) + padded("expected", column) + "   got");
    for (Row row : rows) {
      String start = (row.same() ? "  " : "! ") + padded(row.part(), parts);
      if (row.expected().length() <= column) {
        lines.add(start + padded(row.expected(), column) + "   " + row.got());
      } else {
        lines.add(start + row.expected());
        lines.add("  " + padded("", parts) + padded("", column) + "   " + row.got());
      }
    }
    return lines.stream().map(String::stripTrailing).toList();
  }

  private static String padded(String text, int width) {
    return text + " ".repeat(Math.max(0, width - text.length()));
  }
}
