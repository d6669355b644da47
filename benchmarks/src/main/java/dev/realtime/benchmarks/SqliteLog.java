package dev.realtime.benchmarks;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.realtime.api.Event;
import dev.realtime.api.log.LoggedEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * A table in SQLite with an index on the time: write-ahead log, a transaction a batch, prepared
 * statements, a large cache. It does not wait for the disk ({@code synchronous = OFF}), because the
 * event log does not either: what either has appended survives a kill of the process and not a loss
 * of power. The data are JSON in bytes, which it takes and gives back quicker than a string.
 */
final class SqliteLog implements LogPeer {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path file;
  private final Connection connection;
  private final PreparedStatement insert;
  private final PreparedStatement newest;
  private final PreparedStatement from;

  SqliteLog(Path folder) throws SQLException {
    this.file = folder.resolve("events.db");
    this.connection = DriverManager.getConnection("jdbc:sqlite:" + file);
    try (Statement setup = connection.createStatement()) {
      setup.execute("PRAGMA journal_mode = WAL");
      setup.execute("PRAGMA synchronous = OFF");
      setup.execute("PRAGMA cache_size = -262144");
      setup.execute("PRAGMA mmap_size = 4294967296");
      setup.execute("PRAGMA temp_store = MEMORY");
      setup.execute("PRAGMA wal_autocheckpoint = 10000");
      setup.execute("CREATE TABLE events (time INTEGER, channel TEXT, data BLOB)");
      setup.execute("CREATE INDEX events_time ON events (time)");
    }
    connection.setAutoCommit(false);
    this.insert = connection.prepareStatement("INSERT INTO events VALUES (?, ?, ?)");
    this.newest =
        connection.prepareStatement(
            "SELECT time, channel, data FROM events ORDER BY time DESC LIMIT ?");
    this.from =
        connection.prepareStatement(
            "SELECT time, channel, data FROM events WHERE time >= ? ORDER BY time LIMIT ?");
  }

  @Override
  public String name() {
    return "SQLite";
  }

  @Override
  public void append(List<Event> events) throws SQLException, IOException {
    for (Event event : events) {
      insert.setLong(1, event.time().toEpochMilli());
      insert.setString(2, event.channel());
      insert.setBytes(3, JSON.writeValueAsBytes(event.data()));
      insert.addBatch();
    }
    insert.executeBatch();
    connection.commit();
  }

  @Override
  public void finish() throws SQLException {
    connection.setAutoCommit(true);
    try (Statement checkpoint = connection.createStatement()) {
      checkpoint.execute("PRAGMA wal_checkpoint(TRUNCATE)");
    }
  }

  @Override
  public List<LoggedEvent> newest(int count) throws SQLException, IOException {
    newest.setInt(1, count);
    return read(newest);
  }

  @Override
  public List<LoggedEvent> from(long millis, int count) throws SQLException, IOException {
    from.setLong(1, millis);
    from.setInt(2, count);
    return read(from);
  }

  private static List<LoggedEvent> read(PreparedStatement query) throws SQLException, IOException {
    List<LoggedEvent> events = new ArrayList<>();
    try (ResultSet rows = query.executeQuery()) {
      while (rows.next()) {
        events.add(
            new LoggedEvent(
                Instant.ofEpochMilli(rows.getLong(1)),
                rows.getString(2),
                JSON.readTree(rows.getBytes(3))));
      }
    }
    return events;
  }

  @Override
  public long bytes() throws IOException {
    return Files.size(file);
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
