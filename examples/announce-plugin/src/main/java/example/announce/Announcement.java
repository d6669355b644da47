package example.announce;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.realtime.api.Event;
import dev.realtime.api.action.Delivery;
import org.jspecify.annotations.Nullable;

/**
 * A line about to be written.
 *
 * @param file null for standard output
 */
record Announcement(Event event, String line, @Nullable String file) implements Delivery {

  @Override
  public ObjectNode describe() {
    ObjectNode shown = JsonNodeFactory.instance.objectNode();
    shown.put("type", "announce");
    shown.put("line", line);
    if (file != null) {
      shown.put("file", file);
    }
    return shown;
  }
}
