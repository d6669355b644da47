package dev.realtime.server;

import dev.realtime.engine.RealtimeEngine;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/** What a game server would emit in a short match. The same match each time. */
final class DemoMatch {
  private static final List<String> PLAYERS =
      List.of("John", "Alice", "xX_*Sniper*_Xx", "@everyone", "Zoë");
  private static final List<String> WEAPONS =
      List.of("weapon_crossbow", "weapon_pistol", "weapon_shotgun", "weapon_crowbar");
  private static final int SEED = 7;
  private static final int SCENES = 9;

  private final RealtimeEngine engine;
  private final DemoCommand.Story story;
  private final Random random = new Random(SEED);

  DemoMatch(RealtimeEngine engine, DemoCommand.Story story) {
    this.engine = engine;
    this.story = story;
  }

  void play() throws InterruptedException {
    emit(
        "round:start",
        Map.of("gamemode", "deathmatch", "map", "gm_construct"),
        "deathmatch begins");
    for (int scene = 0; scene < SCENES; scene++) {
      int kills = scene == 5 ? 6 : 1 + random.nextInt(2);
      for (int i = 0; i < kills; i++) {
        kill(scene == 5);
      }
      switch (scene) {
        case 1 -> chat("Alice", "nice one!");
        case 3 -> chat("Zoë", "!mod somebody is flying");
        case 4 -> pay("Alice", 4.99);
        case 7 -> pay("John", 19.99);
        default -> {
          // only kills
        }
      }
      TimeUnit.MILLISECONDS.sleep(950);
    }
    emit("round:end", Map.of("winner_team", "blue", "score", 21), "blue wins");
    // The last window of the summary ends after the match.
    TimeUnit.MILLISECONDS.sleep(700);
  }

  private void kill(boolean burst) throws InterruptedException {
    String killer = PLAYERS.get((int) (Math.pow(random.nextDouble(), 1.6) * PLAYERS.size()));
    String victim;
    do {
      victim = PLAYERS.get(random.nextInt(PLAYERS.size()));
    } while (victim.equals(killer));
    String weapon = WEAPONS.get(random.nextInt(WEAPONS.size()));
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("killer", killer);
    data.put("victim", victim);
    data.put("weapon", weapon);
    data.put("victim_hp", random.nextInt(60));
    data.put("pos", Map.of("x", random.nextInt(4000) / 10.0, "y", random.nextInt(4000) / 10.0));
    emit("player:death", data, killer + " → " + victim + " (" + weapon + ")");
    TimeUnit.MILLISECONDS.sleep(burst ? 5 : 60);
  }

  private void chat(String player, String message) {
    emit("chat:message", Map.of("player", player, "message", message), player + ": " + message);
  }

  private void pay(String player, double amount) {
    emit(
        "shop:payment",
        Map.of("player", player, "amount", amount, "currency", "EUR"),
        player + " pays " + amount + " EUR");
  }

  private void emit(String channel, Map<String, ?> data, String told) {
    String refusal = engine.emit(channel, data);
    story.tell(channel.substring(channel.indexOf(':') + 1), refusal == null ? told : refusal);
  }
}
