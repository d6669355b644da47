package dev.realtime.benchmarks;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.realtime.api.Event;
import dev.realtime.api.action.Action;
import dev.realtime.api.action.ActionFactory;
import dev.realtime.api.action.ActionPlugin;
import dev.realtime.api.action.Actions;
import dev.realtime.api.action.Definition;
import dev.realtime.api.action.Delivery;
import dev.realtime.api.action.Field;
import dev.realtime.api.action.Outcome;
import dev.realtime.api.action.PluginContext;
import dev.realtime.api.log.EventLogQuery;
import dev.realtime.api.log.EventLogQuery.Order;
import dev.realtime.api.log.LoggedEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The action {@code file} with its defaults, used as the engine does. */
final class OurLog implements LogPeer {
  private static final String PATH = "kills.log";

  private final Path folder;
  private final Actions actions;
  private final Action<?> action;

  OurLog(Path folder) {
    this.folder = folder;
    ActionFactory factory =
        ServiceLoader.load(ActionPlugin.class).stream()
            .flatMap(provider -> provider.get().actionFactories().stream())
            .filter(one -> one.type().equals("file"))
            .findFirst()
            .orElseThrow();
    this.actions =
        factory.open(
            checked(factory.settings(), JsonNodeFactory.instance.objectNode()),
            PluginContext.builder()
                .eventLogFolder(folder)
                .operatorLog(System.err::println)
                .build());
    ObjectNode values = JsonNodeFactory.instance.objectNode().put("path", PATH);
    this.action = actions.create(checked(factory.fields(), values));
  }

  private static Definition checked(List<Field> fields, ObjectNode values) {
    return Definition.check("file", fields, values, name -> null);
  }

  @Override
  public String name() {
    return "event log";
  }

  @Override
  public void append(List<Event> events) {
    append(action, events);
  }

  private static <D extends Delivery> void append(Action<D> action, List<Event> events) {
    List<D> batch = new ArrayList<>(events.size());
    for (Event event : events) {
      batch.add(action.prepare(event));
    }
    Outcome outcome = action.send(batch).toCompletableFuture().join();
    if (!(outcome instanceof Outcome.Done)) {
      throw new IllegalStateException(outcome.toString());
    }
  }

  @Override
  public void finish() {
    action.close();
  }

  @Override
  public List<LoggedEvent> newest(int count) {
    return read(null, count, Order.NEWEST_FIRST);
  }

  @Override
  public List<LoggedEvent> from(long millis, int count) {
    return read(Instant.ofEpochMilli(millis), count, Order.OLDEST_FIRST);
  }

  private List<LoggedEvent> read(@Nullable Instant start, int count, Order order) {
    return actions
        .eventLogs()
        .get(0)
        .read(new EventLogQuery(PATH, start, null, count, null, order));
  }

  /** As the disk has it: files are sparse, so their lengths would say more than they take. */
  @Override
  public long bytes() throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      long blocks = 0;
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        blocks += blocks(file);
      }
      return blocks;
    }
  }

  private static long blocks(Path file) throws IOException {
    Process stat =
        new ProcessBuilder("stat", "-c", "%b", file.toString()).redirectErrorStream(true).start();
    return 512 * Long.parseLong(new String(stat.getInputStream().readAllBytes()).strip());
  }

  @Override
  public void close() {
    actions.close();
  }
}
