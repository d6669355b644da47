package dev.realtime.lua;

import static org.assertj.core.api.Assertions.assertThat;

import dev.realtime.engine.RealtimeEngine;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Numbers on all the ways through a rule file: in text, in events, in keys, in conditions. */
final class GameTextTest {
  @TempDir private Path folder;

  @Test
  void shouldWriteNumbersAsTheGameDoes() throws Exception {
    List<String> printed = new CopyOnWriteArrayList<>();
    Path file = folder.resolve("rules.lua");
    Files.writeString(
        file,
        """
        print(1/3, "at " .. 2^40, ("%5.2f|%d"):format(3.14159, 2^40), math.ceil(-0.5), 76561198012345678)
        print(util.TableToJSON({[1.5] = 1/4}), table.concat({0.1, 1e20}, " "))
        print(select(2, pcall(function() local player; return player.name end)))
        realtime.Set("k", 2^53) print(realtime.Get("k"))
        realtime.AddHook("x", {type = "lua", run = function(d) print("fired", d.n, d.n * 3) end,
            condition = "('' .. data.n) == '0.33333333333333' and bit.band(data.flags, 4) ~= 0"})
        realtime.Emit("x", {n = 1/3, flags = 5})
        """);
    try (RealtimeEngine engine =
        RealtimeEngine.builder()
            .dataFolder(folder.resolve("data"))
            .output(printed::add)
            .operatorLog(printed::add)
            .start()) {
      engine.load(file).loaded().toCompletableFuture().get(20, TimeUnit.SECONDS);
      engine.awaitQuiet(Duration.ofSeconds(5));
    }
    assertThat(printed)
        .containsExactly(
            "0.33333333333333\tat 1099511627776\t 3.14|1099511627776\t-0\t7.6561198012346e+16",
            "{\"1.5\":0.25}\t0.1 1e+20",
            file + ":3: attempt to index local 'player' (a nil value)",
            "9.007199254741e+15",
            "fired\t0.33333333333333\t1");
  }
}
