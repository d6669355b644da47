package dev.realtime.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.realtime.api.action.Definition;
import dev.realtime.api.log.EventLogQuery;
import dev.realtime.api.store.StoreFactory;
import dev.realtime.engine.RealtimeEngine;
import dev.realtime.engine.config.EngineConfig;
import dev.realtime.engine.rules.RuleFileException;
import dev.realtime.engine.store.Stores;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine.Command;

/** {@code realtime demo}. */
@Command(
    name = "demo",
    description = "Shows everything at once: a simulated match, with nothing to install.")
final class DemoCommand implements Callable<Integer> {
  private static final String RULES = "examples/demo/match.lua";
  private static final String SECRET = "whsec_ZGVtby1zZWNyZXQtb2YtdGhlLWV4YW1wbGVz";

  @Override
  public Integer call() throws Exception {
    Path rules = Path.of(System.getProperty("realtime.home", ".")).resolve(RULES);
    if (!Files.exists(rules)) {
      throw new UseException("the demo's rules are not at " + rules + "; start it by ./realtime");
    }
    Story story = new Story();
    Path folder = Files.createTempDirectory("realtime-demo");
    try (DemoReceiver receiver = DemoReceiver.start(story, SECRET)) {
      Map<String, String> environment =
          Map.of(
              "DISCORD_WEBHOOK", receiver.discordUrl(),
              "SHOP_URL", receiver.shopUrl(),
              "SHOP_SECRET", SECRET);
      EngineConfig config =
          EngineConfig.inMemory()
              .withStore(ownStore())
              .withServer("demo")
              .withFolders(folder, folder.resolve("plugins"));
      try (RealtimeEngine engine =
          RealtimeEngine.builder()
              .config(config)
              .environment(environment::get)
              .operatorLog(line -> story.tell("engine", line))
              .start()) {
        return play(engine, rules, receiver, story);
      }
    } finally {
      Folders.delete(folder);
    }
  }

  /** What there is for those who name no store, whatever the settings around here say. */
  private static Definition ownStore() {
    StoreFactory store = Stores.find().unasked();
    return Definition.check(
        store.name(), store.fields(), JsonNodeFactory.instance.objectNode(), variable -> null);
  }

  private static Integer play(RealtimeEngine engine, Path rules, DemoReceiver receiver, Story story)
      throws InterruptedException {
    try {
      engine.load(rules).loaded().toCompletableFuture().get(10, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      String message =
          e.getCause() instanceof RuleFileException script ? script.getMessage() : e.toString();
      System.err.println("realtime: " + message);
      return ExitCode.RULE;
    }
    story.title("A match on gm_construct: five players, about ten seconds");
    story.fact("store", engine.backend().description() + ", started for this demo");
    story.fact("rules", RULES + ", " + Words.count(engine.ruleCount(), "rule"));
    story.fact(
        "Discord",
        "a stand-in at "
            + receiver.address()
            + " that keeps Discord's limits; shown as Discord shows it");
    story.gap();
    new DemoMatch(engine, story).play();
    if (!engine.awaitQuiet(Duration.ofSeconds(10))) {
      System.err.println("realtime: the demo's deliveries did not come to an end in time");
      return ExitCode.OUTSIDE;
    }
    story.title("Leaderboard  realtime.GetLeaderboard(\"kills:*:daily\", 5)");
    TopCommand.print(engine.leaderboard("kills:*:daily", 5));
    story.title("Event log  realtime.ReadEventLog(\"match.log\", {order = \"desc\", limit = 3})");
    engine
        .readEventLog(
            new EventLogQuery("match.log", null, null, 3, null, EventLogQuery.Order.NEWEST_FIRST))
        .forEach(event -> System.out.println("  " + event.channel() + "  " + event.data()));
    story.title("What it took");
    JsonNode stats = engine.stats();
    story.fact(
        "events",
        stats.path("published").asText()
            + " emitted, "
            + stats.path("received").asText()
            + " received, "
            + stats.path("dropped").asText()
            + " dropped");
    story.fact("Discord", receiver.discordMessages() + " messages");
    story.fact("shop", receiver.payments() + " payments, each signature verified");
    story.gap();
    System.out.println("Your turn: DISCORD_WEBHOOK=https://… ./realtime run examples/rules");
    return receiver.payments() > 0 && receiver.discordMessages() > 0
        ? ExitCode.FINE
        : ExitCode.RULE;
  }

  /** What the demo prints: a title, facts, and lines with the time they happened. */
  static final class Story {
    private final long begun = System.nanoTime();

    void title(String text) {
      System.out.println();
      System.out.println("── " + text + " " + "─".repeat(Math.max(3, 76 - text.length())));
    }

    void fact(String name, String text) {
      System.out.printf("  %-9s %s%n", name, text);
    }

    void gap() {
      System.out.println();
    }

    void tell(String who, String text) {
      System.out.printf("%6.2f  %-9s %s%n", (System.nanoTime() - begun) / 1e9, who, text);
    }

    /** Something that followed from an event. */
    void follow(String who, String text) {
      List<String> lines = text.lines().toList();
      for (int i = 0; i < lines.size(); i++) {
        System.out.printf("%18s%-9s│ %s%n", "", i == 0 ? who : "", lines.get(i));
      }
    }
  }
}
