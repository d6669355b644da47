package dev.realtime.actions.file;

import dev.realtime.api.Event;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** A program that measures how many bytes a typical event takes in each format. */
final class RecordSizes {
  private static final int EVENTS = 100_000;
  private static final String[] WEAPONS = {
    "weapon_ar2", "weapon_smg1", "weapon_pistol", "weapon_357", "weapon_crossbow", "weapon_shotgun"
  };

  private RecordSizes() {}

  public static void main(String[] arguments) throws Exception {
    List<Event> events = kills();
    for (String format : List.of("jsonl", "binary")) {
      for (int batch : List.of(1000, 10, 1)) {
        Path folder = Files.createTempDirectory("record-sizes");
        long began = System.nanoTime();
        long read;
        try (LogFixture logs = new LogFixture(folder)) {
          FileAction action =
              logs.action("{\"path\":\"x\",\"format\":\"" + format + "\",\"max_size\":\"1GB\"}");
          for (int from = 0; from < EVENTS; from += batch) {
            LogFixture.append(action, events.subList(from, from + batch));
          }
          read = System.nanoTime();
          if (logs.readAll("x").size() != EVENTS) {
            throw new IllegalStateException("not every event was read back");
          }
        }
        long end = System.nanoTime();
        Path path = folder.resolve("x/00000001." + (format.equals("jsonl") ? "jsonl" : "cq"));
        SegmentCheck check = SegmentCheck.of(new Segment(1, LogFormat.of(format), path));
        System.out.printf(
            "%-6s %4d an append: %6.1f bytes an event, written in %.2f s, read in %.2f s%n",
            format,
            batch,
            (double) check.bytes() / EVENTS,
            (read - began) / 1e9,
            (end - read) / 1e9);
      }
    }
  }

  private static List<Event> kills() {
    Random random = new Random(1);
    List<Event> events = new ArrayList<>();
    long millis = LogFixture.NOON.toEpochMilli();
    for (int i = 0; i < EVENTS; i++) {
      millis += random.nextInt(2000);
      String json =
          "{\"victim\":\"Player %d\",\"attacker\":\"Player %d\",\"killer\":\"Player %2$d\",\"weapon\":\"%s\",\"distance\":%s,\"timestamp\":%d}"
              .formatted(
                  random.nextInt(64),
                  random.nextInt(64),
                  WEAPONS[random.nextInt(WEAPONS.length)],
                  random.nextInt(200_000) / 100.0,
                  millis / 1000);
      events.add(LogFixture.event(Instant.ofEpochMilli(millis), "player:death", json));
    }
    return events;
  }
}
