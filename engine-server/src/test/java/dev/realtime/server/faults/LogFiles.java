package dev.realtime.server.faults;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.realtime.actions.file.FileActionPlugin;
import dev.realtime.api.action.ActionFactory;
import dev.realtime.api.action.Actions;
import dev.realtime.api.action.Definition;
import dev.realtime.api.action.PluginContext;
import dev.realtime.api.log.EventLogRange;
import dev.realtime.api.log.EventLogReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Reads an engine's event logs when it has ended. */
final class LogFiles {
  private LogFiles() {}

  /** The data of every record of a log; none where there is no such log. */
  static List<JsonNode> read(Path folder, String name) {
    List<JsonNode> records = new ArrayList<>();
    if (!Files.isDirectory(folder)) {
      return records;
    }
    ActionFactory factory = new FileActionPlugin().actionFactories().get(0);
    Definition settings =
        Definition.check(
            factory.type(),
            factory.settings(),
            JsonNodeFactory.instance.objectNode(),
            variable -> null);
    try (Actions actions =
        factory.open(settings, PluginContext.builder().eventLogFolder(folder).build())) {
      EventLogReader reader = actions.eventLogs().get(0);
      if (reader.has(name)) {
        reader
            .pass(new EventLogRange(name, null, null, null))
            .next(event -> records.add(event.data()));
      }
      return records;
    }
  }
}
