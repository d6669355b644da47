package dev.realtime.actions.file;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.realtime.api.Event;
import dev.realtime.api.action.ActionFactory;
import dev.realtime.api.action.Actions;
import dev.realtime.api.action.Definition;
import dev.realtime.api.action.Outcome;
import dev.realtime.api.action.PluginContext;
import dev.realtime.api.log.EventLogQuery;
import dev.realtime.api.log.EventLogReader;
import dev.realtime.api.log.LoggedEvent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** An opened type over a folder, with a clock that stands still. */
final class LogFixture implements AutoCloseable {
  static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
  static final ObjectMapper JSON = new ObjectMapper();

  final Path folder;
  final List<String> told = new CopyOnWriteArrayList<>();
  volatile Instant now = NOON;
  volatile long usable = 1L << 40;
  volatile boolean clockFails;
  private final ActionFactory factory;
  private final Actions actions;

  LogFixture(Path folder) {
    this.folder = folder;
    this.factory = new FileActionFactory(path -> usable);
    this.actions = open();
  }

  LogFixture(Path folder, FileActionPlugin plugin) {
    this.folder = folder;
    this.factory = plugin.actionFactories().get(0);
    this.actions = open();
  }

  private Actions open() {
    return factory.open(
        Definition.check(factory.type(), factory.settings(), JSON.createObjectNode(), name -> null),
        PluginContext.builder()
            .eventLogFolder(folder)
            .clock(this::time)
            .operatorLog(told::add)
            .build());
  }

  private Instant time() {
    if (clockFails) {
      throw new IllegalStateException("the clock fails");
    }
    return now;
  }

  FileAction action(String definition) {
    return (FileAction)
        actions.create(
            Definition.check(
                factory.type(), factory.fields(), (ObjectNode) json(definition), name -> null));
  }

  EventLogReader reader() {
    return actions.eventLogs().get(0);
  }

  List<LoggedEvent> read(EventLogQuery query) {
    return reader().read(query);
  }

  List<LoggedEvent> readAll(String path) {
    return read(
        new EventLogQuery(
            path, null, null, EventLogQuery.LARGEST_LIMIT, null, EventLogQuery.Order.OLDEST_FIRST));
  }

  /** What the engine does with events that wait. */
  static Outcome append(FileAction action, List<Event> events) {
    List<FileDelivery> waiting = new ArrayList<>(events.stream().map(action::prepare).toList());
    Outcome outcome = Outcome.done();
    while (!waiting.isEmpty() && outcome instanceof Outcome.Done) {
      List<FileDelivery> ahead =
          waiting.subList(0, Math.min(action.largestBatch(), waiting.size()));
      List<FileDelivery> batch = List.copyOf(ahead.subList(0, action.batchSize(ahead)));
      outcome = send(action, batch);
      waiting.subList(0, batch.size()).clear();
    }
    return outcome;
  }

  static Outcome append(FileAction action, Event... events) {
    return append(action, List.of(events));
  }

  static Outcome send(FileAction action, List<FileDelivery> batch) {
    return action.send(batch).toCompletableFuture().orTimeout(30, TimeUnit.SECONDS).join();
  }

  static Event event(Instant time, String channel, String json) {
    return Event.live("", channel, "server", time, json(json));
  }

  /** Event number i, a second after the one before. */
  static Event kill(int i) {
    return event(
        NOON.plusSeconds(i),
        "player:death",
        "{\"n\":" + i + ",\"killer\":\"Player " + i % 24 + "\",\"weapon\":\"weapon_ar2\"}");
  }

  static List<Event> kills(int from, int to) {
    List<Event> events = new ArrayList<>();
    for (int i = from; i < to; i++) {
      events.add(kill(i));
    }
    return events;
  }

  static List<Integer> numbers(List<LoggedEvent> events) {
    return events.stream().map(event -> event.data().get("n").asInt()).toList();
  }

  static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(text, e);
    }
  }

  /** The segments of a log, oldest first. */
  List<Path> segments(String log) throws java.io.IOException {
    try (var entries = Files.list(folder.resolve(log))) {
      return entries
          .filter(path -> path.toString().endsWith(".cq") || path.toString().endsWith(".jsonl"))
          .sorted()
          .toList();
    }
  }

  /** The file with the records of a segment. */
  static Path data(Path segment) throws java.io.IOException {
    if (Files.isRegularFile(segment)) {
      return segment;
    }
    try (var entries = Files.list(segment)) {
      return entries.filter(path -> path.toString().endsWith(".cq4")).findFirst().orElseThrow();
    }
  }

  @Override
  public void close() {
    actions.close();
  }
}
