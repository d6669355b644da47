package dev.realtime.benchmarks;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.realtime.api.Event;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * What a busy server logs, always the same: six of ten events are deaths, two are damage, one is a
 * spawn with a place, one is something a player says. 64 players, 30 events a second.
 */
final class Match {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String[] WEAPONS = {
    "weapon_ar2", "weapon_smg1", "weapon_pistol", "weapon_357", "weapon_crossbow", "weapon_shotgun"
  };
  private static final String[] WORDS = {
    "that", "was", "close", "nice", "shot", "behind", "you", "who", "has", "the", "flag", "medic",
    "need", "ammo", "at", "base", "rush", "left", "again", "lol", "gg", "wp", "he", "is", "on"
  };

  private final Random random = new Random(1);
  private long millis = Instant.parse("2026-01-01T00:00:00Z").toEpochMilli();

  /** The next events, parsed as the engine has them. */
  List<Event> next(int count) throws JsonProcessingException {
    List<Event> events = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      millis += random.nextInt(66);
      int kind = random.nextInt(10);
      String channel =
          kind < 6
              ? "player:death"
              : kind < 8 ? "player:damage" : kind < 9 ? "player:spawn" : "chat";
      String text = kind < 6 ? death() : kind < 8 ? damage() : kind < 9 ? spawn() : chat();
      events.add(
          Event.live("", channel, "server", Instant.ofEpochMilli(millis), JSON.readTree(text)));
    }
    return events;
  }

  private String death() {
    String killer = player();
    return "{\"victim\":\"%s\",\"attacker\":\"%s\",\"killer\":\"%s\",\"weapon\":\"%s\",\"distance\":%s,\"timestamp\":%d}"
        .formatted(
            player(), killer, killer, weapon(), random.nextInt(200_000) / 100.0, millis / 1000);
  }

  private String damage() {
    return "{\"victim\":\"%s\",\"attacker\":\"%s\",\"damage\":%d,\"victim_hp\":%d,\"timestamp\":%d}"
        .formatted(player(), player(), random.nextInt(120), random.nextInt(100), millis / 1000);
  }

  private String spawn() {
    return "{\"player\":\"%s\",\"team\":%d,\"pos\":{\"x\":%s,\"y\":%s,\"z\":%s},\"timestamp\":%d}"
        .formatted(player(), random.nextInt(4), place(), place(), place(), millis / 1000);
  }

  private String chat() {
    StringBuilder message = new StringBuilder();
    for (int words = 2 + random.nextInt(8); words > 0; words--) {
      message.append(WORDS[random.nextInt(WORDS.length)]).append(words > 1 ? " " : "");
    }
    return "{\"player\":\"%s\",\"message\":\"%s\",\"timestamp\":%d}"
        .formatted(player(), message, millis / 1000);
  }

  private String player() {
    return "Player " + random.nextInt(64);
  }

  private String weapon() {
    return WEAPONS[random.nextInt(WEAPONS.length)];
  }

  private double place() {
    return random.nextInt(2_000_000) / 100.0 - 10_000;
  }
}
