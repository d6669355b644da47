package dev.realtime.lua;

import dev.realtime.engine.Await;
import dev.realtime.engine.RealtimeEngine;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A program with little memory that loads every hostile script, each in the callback of a rule file
 * of its own, and lets all of them run at once and again while a rule of another file fires.
 * Arguments: a folder, and how often.
 */
final class HostileFiles {
  private HostileFiles() {}

  private static String source(HostileScripts script) {
    return "realtime.On(\"go\", function()\n"
        + script.source()
        + "\nend)\n"
        + "realtime.On(\"still there\", function() realtime.Emit(\"alive\", {}) end)\n";
  }

  public static void main(String[] arguments) throws Exception {
    Path folder = Path.of(arguments[0]);
    int rounds = Integer.parseInt(arguments[1]);
    AtomicReference<Throwable> uncaught = new AtomicReference<>();
    Thread.setDefaultUncaughtExceptionHandler((thread, e) -> uncaught.set(e));
    Map<String, String> reports = new ConcurrentHashMap<>();
    AtomicInteger fired = new AtomicInteger();
    AtomicInteger alive = new AtomicInteger();
    List<LuaRuleFile> files = new ArrayList<>();
    try (RealtimeEngine engine =
        RealtimeEngine.builder()
            .dataFolder(folder.resolve("data"))
            .output(line -> {})
            .operatorLog(line -> reports.put(line.lines().findFirst().orElse(""), line))
            .start()) {
      engine.on("fired", event -> fired.incrementAndGet());
      engine.on("alive", event -> alive.incrementAndGet());
      files.add(
          load(
              engine,
              folder.resolve("healthy.lua"),
              """
          realtime.AddHook("tick", {type = "lua", condition = "data.n % 2 == 0",
              run = function(data) realtime.Emit("fired", data) end})
          """));
      List<HostileScripts> scripts = HostileScripts.read();
      for (int i = 0; i < scripts.size(); i++) {
        files.add(load(engine, folder.resolve("hostile" + i + ".lua"), source(scripts.get(i))));
      }
      int ticks = 0;
      for (int round = 0; round < rounds; round++) {
        engine.emit("go", Map.of());
        for (int i = 0; i < 100; i++) {
          engine.emit("tick", Map.of("n", ticks++));
        }
        int wanted = ticks / 2;
        Await.until("the other rule fires", 60, () -> fired.get() == wanted);
      }
      System.out.println("fired " + fired.get() + " of " + ticks / 2 + " while all of them ran");
      engine.emit("still there", Map.of());
      // a file that holds too much for good has ended; all others must answer
      Await.until(
          "every file that has not ended answers",
          300,
          () -> alive.get() >= files.stream().skip(1).filter(file -> !file.isClosed()).count());
      long ended = files.stream().filter(LuaRuleFile::isClosed).count();
      System.out.println("answered " + alive.get() + ", ended " + ended);
    }
    reports.keySet().forEach(System.out::println);
    if (uncaught.get() != null) {
      uncaught.get().printStackTrace();
      System.exit(1);
    }
  }

  private static LuaRuleFile load(RealtimeEngine engine, Path file, String source)
      throws Exception {
    Files.writeString(file, source);
    LuaRuleFile rules = (LuaRuleFile) engine.load(file);
    rules.loaded().toCompletableFuture().get();
    return rules;
  }
}
