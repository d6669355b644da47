package dev.realtime.actions.file;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.realtime.api.Event;
import dev.realtime.api.action.Delivery;

/**
 * An event on its way into a log.
 *
 * @param event whose time, channel and data are recorded
 * @param path of the log, filled in
 * @param format of the record
 */
record FileDelivery(Event event, String path, LogFormat format) implements Delivery {

  @Override
  public ObjectNode describe() {
    ObjectNode description = JsonNodeFactory.instance.objectNode();
    description.put("type", FileActionFactory.TYPE);
    description.put("path", path);
    description.put("format", format.word());
    description.set("data", event.data());
    return description;
  }
}
