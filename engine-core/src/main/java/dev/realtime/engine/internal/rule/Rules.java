package dev.realtime.engine.internal.rule;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.realtime.api.ChannelPattern;
import dev.realtime.api.action.Definition;
import dev.realtime.api.action.DefinitionException;
import dev.realtime.engine.internal.call.SessionFunctions;
import dev.realtime.engine.internal.lane.LaneContext;
import dev.realtime.engine.internal.lane.LaneName;
import dev.realtime.engine.internal.report.Reports;
import dev.realtime.engine.internal.report.RuleStats;
import dev.realtime.engine.internal.turn.StreamTime;
import dev.realtime.engine.internal.turn.Turn;
import dev.realtime.engine.internal.turn.Turns;
import dev.realtime.engine.plugin.ActionCatalogue;
import dev.realtime.engine.rules.ConditionCompiler;
import dev.realtime.engine.time.EngineTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * All hooks and aggregators of an engine. A rule belongs to the sessions that added it, and ends
 * with the last of them. Adding the same definition again leaves one rule; if it has functions, the
 * newer functions take the place of the older. May be used from any thread.
 */
public final class Rules {
  private static final Duration SHORTEST_WINDOW = Duration.ofMillis(10);

  /** How long a removed rule may go on with what it has waiting. */
  private static final Duration LONGEST_FAREWELL = Duration.ofSeconds(30);

  /** So many of one session are surely a mistake: a loop that adds rules. */
  static final int MOST_OF_A_SESSION = 10_000;

  private static final String STOPPED = "the engine stopped";

  private final RuleIndex index;
  private final ReactionFactory reactions;
  private final LaneContext lanes;
  private final Executor router;
  private final Reports reports;
  private final String server;
  private final String engineId;
  private final Turns turns;
  private final StreamTime stream;
  private final Map<String, Entry> rules = new LinkedHashMap<>();

  /** Get no more events, and deliver what they have. */
  private final Map<Rule, CompletableFuture<Void>> retiring = new LinkedHashMap<>();

  /** The versions of each rule that have not all ended yet. */
  private final Map<Turn, Versions> lines = new HashMap<>();

  /** How many rules each session has. */
  private final Map<Object, Integer> counts = new HashMap<>();

  private boolean closed;

  private record Entry(Rule rule, boolean hasFunctions, JsonNode definition, Set<Object> owners) {}

  /** An added rule's id, and the moment from which this engine or another acts for it. */
  public record Added(String id, CompletionStage<Void> active) {}

  public Rules(
      RuleIndex index,
      ActionCatalogue catalogue,
      ConditionCompiler conditions,
      LaneContext lanes,
      Executor router,
      Reports reports,
      Function<String, @Nullable String> environment,
      String server,
      String engineId,
      Turns turns,
      StreamTime stream) {
    this.index = index;
    this.lanes = lanes;
    this.router = router;
    this.reports = reports;
    this.server = server;
    this.engineId = engineId;
    this.turns = turns;
    this.stream = stream;
    this.reactions =
        new ReactionFactory(catalogue, conditions, lanes, router, reports, environment);
  }

  /**
   * Adds a hook.
   *
   * @param owner the session it belongs to
   * @param functions calls the session's functions
   * @param channel a channel's name or a pattern
   * @param definition as the rule wrote it
   * @param location where the rule is written, such as {@code rules.lua:12}; empty where unknown
   * @throws IllegalArgumentException if the channel or the definition is wrong
   */
  public Added addHook(
      Object owner,
      SessionFunctions functions,
      String channel,
      JsonNode definition,
      String location) {
    ChannelPattern pattern = ChannelPattern.parse(channel);
    RuleId id = idOf("hook", channel, definition);
    String label = label(id, channel, definition, location);
    return add(
        id,
        owner,
        definition,
        false,
        start ->
            new Hook(
                start.head(id, label, pattern, shown(definition), reports),
                reactions.create(
                    laneName(id, label, definition),
                    definition,
                    functions,
                    start.version(),
                    start.parts(),
                    null)));
  }

  /**
   * Adds an aggregator.
   *
   * @param owner the session it belongs to
   * @param functions calls the session's functions
   * @param channel a channel's name or a pattern
   * @param definition as the rule wrote it
   * @param location where the rule is written, such as {@code rules.lua:12}; empty where unknown
   * @throws IllegalArgumentException if the channel or the definition is wrong
   */
  public Added addAggregator(
      Object owner,
      SessionFunctions functions,
      String channel,
      JsonNode definition,
      String location) {
    ChannelPattern pattern = ChannelPattern.parse(channel);
    RuleId id = idOf("aggregator", channel, definition);
    String label = label(id, channel, definition, location);
    return add(
        id,
        owner,
        definition,
        true,
        start ->
            aggregator(
                start.head(id, label, pattern, shown(definition), reports), definition, functions));
  }

  private Aggregator aggregator(Rule.Head head, JsonNode definition, SessionFunctions functions) {
    Definition fields =
        Definition.check(
            "aggregator", Aggregator.FIELDS, ReactionFactory.table(definition), name -> null);
    JsonNode aggregate = fields.json("aggregate");
    if (aggregate == null || !FunctionReference.isOne(aggregate)) {
      throw new DefinitionException("aggregate", "must be a function, not " + aggregate);
    }
    Duration interval = fields.duration("interval");
    if (interval == null || interval.compareTo(SHORTEST_WINDOW) < 0) {
      throw new DefinitionException("interval", "must be at least 0.01 seconds");
    }
    Long most = fields.integer("max_events");
    if (most == null || most < 1 || most > 10_000_000) {
      throw new DefinitionException("max_events", "must be from 1 to 10000000, not " + most);
    }
    RuleStats stats = new RuleStats();
    List<Reaction> actions =
        reactions.list(
            laneName(head.id(), head.label(), definition),
            "actions",
            fields,
            functions,
            head.version(),
            head.parts(),
            stats);
    return new Aggregator(
        head,
        fields,
        functions,
        FunctionReference.of(aggregate).number(),
        actions,
        stats,
        stream,
        lanes.time(),
        router,
        server);
  }

  private Added add(
      RuleId id,
      Object owner,
      JsonNode definition,
      boolean collects,
      Function<Rule.Start, Rule> make) {
    Entry before;
    Rule rule;
    boolean fresh = false;
    synchronized (this) {
      if (closed) {
        throw new IllegalStateException("the engine is stopping");
      }
      before = rules.get(id.text());
      checkRoom(owner, before);
      if (before != null && !before.hasFunctions() && before.definition().equals(definition)) {
        own(before, owner);
        rule = before.rule();
      } else {
        rule = replace(id, owner, definition, collects, make, before);
        fresh = true;
      }
    }
    if (fresh) {
      router.execute(() -> rule.version().join(rule));
      if (before != null) {
        retire(before.rule(), false);
      }
    }
    return new Added(id.text(), turns.ask(rule.turn()));
  }

  private Rule replace(
      RuleId id,
      Object owner,
      JsonNode definition,
      boolean collects,
      Function<Rule.Start, Rule> make,
      @Nullable Entry before) {
    Rule rule = make(id, collects, make);
    Entry entry = new Entry(rule, FunctionReference.anyIn(definition), definition, new HashSet<>());
    if (before != null) {
      disown(before);
    }
    own(entry, owner);
    rules.put(id.text(), entry);
    if (before == null) {
      index.add(rule.channel(), rule);
    } else if (before.rule().channel().equals(rule.channel())) {
      index.replace(rule.channel(), before.rule(), rule);
    } else {
      index.remove(before.rule().channel(), before.rule());
      index.add(rule.channel(), rule);
    }
    rule.start();
    return rule;
  }

  private void checkRoom(Object owner, @Nullable Entry before) {
    boolean another = before == null || !before.owners().contains(owner);
    if (another && counts.getOrDefault(owner, 0) >= MOST_OF_A_SESSION) {
      throw new IllegalStateException(
          "there are "
              + MOST_OF_A_SESSION
              + " rules of this file or game, and may be no more: remove some with RemoveHook");
    }
  }

  private void own(Entry entry, Object owner) {
    if (entry.owners().add(owner)) {
      counts.merge(owner, 1, Integer::sum);
    }
  }

  private void disown(Entry entry) {
    List.copyOf(entry.owners()).forEach(owner -> disown(entry, owner));
  }

  private boolean disown(Entry entry, Object owner) {
    boolean had = entry.owners().remove(owner);
    if (had) {
      counts.computeIfPresent(owner, (who, count) -> count > 1 ? count - 1 : null);
    }
    return had;
  }

  /** Another version of the rule; one that is wrong leaves the turn as it was. */
  private Rule make(RuleId id, boolean collects, Function<Rule.Start, Rule> make) {
    Turn turn = turns.open(id.turn(engineId), collects);
    try {
      Versions line = lines.computeIfAbsent(turn, first -> new Versions(router));
      return make.apply(new Rule.Start(turn, line.add(), new Parts()));
    } catch (RuntimeException | Error e) {
      end(turn);
      throw e;
    }
  }

  private synchronized void end(Turn turn) {
    if (turns.end(turn)) {
      lines.remove(turn);
    }
  }

  private RuleId idOf(String kind, String channel, JsonNode definition) {
    JsonNode name = definition.get("name");
    boolean each = "each".equals(definition.path("delivery").asText());
    return RuleId.of(
        kind,
        channel,
        definition,
        name != null && name.isTextual() && !name.textValue().isBlank() ? name.textValue() : null,
        each);
  }

  /** How people recognise a rule: by its own name, or by its type and where it is written. */
  private static String label(RuleId id, String channel, JsonNode definition, String location) {
    String own = definition.path("name").asText();
    String what =
        own.isBlank()
            ? definition.path("type").asText("aggregator") + " on '" + channel + "'"
            : "'" + own + "'";
    return location.isEmpty()
        ? (own.isBlank() ? id.text() + " " : "") + what
        : location + ": " + what;
  }

  private LaneName laneName(RuleId id, String label, JsonNode definition) {
    return new LaneName(id.text(), id.turn(engineId).cursor(), "", label, shown(definition));
  }

  private ObjectNode shown(JsonNode definition) {
    return reactions.shown(definition) instanceof ObjectNode shown
        ? shown
        : JsonNodeFactory.instance.objectNode();
  }

  /**
   * Removes a rule for good, whoever added it; what it has waiting is still delivered, within a
   * bound.
   */
  public boolean remove(String id) {
    return remove(id, true);
  }

  private boolean remove(String id, boolean forGood) {
    Entry entry;
    synchronized (this) {
      Entry there = rules.get(id);
      if (there == null || !forGood && !there.owners().isEmpty()) {
        return false; // nobody has it, or somebody has come to have it
      }
      entry = there;
      rules.remove(id);
      disown(entry);
      entry.rule().turn().removed();
      if (forGood) {
        turns.forget(entry.rule().turn());
      }
      index.remove(entry.rule().channel(), entry.rule());
    }
    retire(entry.rule(), forGood);
    return true;
  }

  /** Lets a rule that gets no more events deliver what it has, within a bound. */
  private void retire(Rule rule, boolean forGood) {
    synchronized (this) {
      if (closed) {
        rule.close(STOPPED, true);
        return;
      }
      retiring.put(rule, new CompletableFuture<>());
    }
    // The router may be handing it events at this moment: it is at rest only behind those.
    router.execute(
        () -> {
          EngineTime.Timer late =
              lanes.time().schedule(LONGEST_FAREWELL, () -> retired(rule, forGood));
          rule.whenIdle()
              .whenComplete(
                  (idle, failure) -> {
                    late.cancel();
                    retired(rule, forGood);
                  });
        });
  }

  private void retired(Rule rule, boolean forGood) {
    CompletableFuture<Void> end;
    boolean last;
    synchronized (this) {
      end = retiring.remove(rule);
      last = !rules.containsKey(rule.id().text());
    }
    if (end == null) {
      return;
    }
    rule.close("the rule was removed", last && !forGood);
    end(rule.turn());
    end.complete(null);
  }

  /** Completes when nothing is left of rules of that name that were removed or replaced. */
  public CompletionStage<Void> whenRetired(String id) {
    List<CompletionStage<Void>> ends = new ArrayList<>();
    synchronized (this) {
      retiring.forEach(
          (rule, end) -> {
            if (rule.id().text().equals(id)) {
              ends.add(end);
            }
          });
    }
    return Effect.together(ends);
  }

  /** Ends the rules that only this session had. */
  public void ownerEnded(Object owner) {
    List<String> orphans = new ArrayList<>();
    synchronized (this) {
      rules.forEach(
          (id, entry) -> {
            if (disown(entry, owner) && entry.owners().isEmpty()) {
              orphans.add(id);
            }
          });
    }
    orphans.forEach(id -> remove(id, false));
  }

  /** The definitions of all rules, as {@code ListHooks} shows them. */
  public synchronized ArrayNode list() {
    ArrayNode list = JsonNodeFactory.instance.arrayNode();
    rules.values().forEach(entry -> list.add(entry.rule().describe()));
    return list;
  }

  /** The numbers of all rules, by id. */
  public synchronized ObjectNode stats() {
    ObjectNode stats = JsonNodeFactory.instance.objectNode();
    rules.forEach((id, entry) -> stats.set(id, entry.rule().stats().toJson()));
    return stats;
  }

  /** How many events rules dropped because their queues or windows were full. */
  public synchronized long dropped() {
    return rules.values().stream().mapToLong(entry -> entry.rule().stats().droppedCount()).sum();
  }

  /** How many rules there are. */
  public synchronized int size() {
    return rules.size();
  }

  /** Whether any rule that this engine acts for has events of the stream to catch up on. */
  public synchronized boolean anyBehind() {
    return rules.values().stream().anyMatch(entry -> entry.rule().turn().isBehind());
  }

  /** Completes when no lane has anything waiting or under way. */
  public CompletionStage<Void> whenIdle() {
    return Effect.together(all().stream().map(Rule::whenIdle).toList());
  }

  /**
   * Ends every rule. None can be added any more.
   *
   * @param goesOn whether the rules go on elsewhere or later, with what is not done; otherwise what
   *     waits is given up
   */
  public CompletionStage<Void> close(boolean goesOn) {
    List<Rule> last;
    List<CompletableFuture<Void>> ends;
    synchronized (this) {
      closed = true;
      last = new ArrayList<>(all());
      last.addAll(retiring.keySet());
      ends = List.copyOf(retiring.values());
      rules.clear();
      retiring.clear();
    }
    ends.forEach(end -> end.complete(null));
    return Effect.together(last.stream().map(rule -> rule.close(STOPPED, goesOn)).toList());
  }

  private synchronized List<Rule> all() {
    return rules.values().stream().map(Entry::rule).toList();
  }
}
