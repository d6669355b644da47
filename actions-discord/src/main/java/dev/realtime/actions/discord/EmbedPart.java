package dev.realtime.actions.discord;

import com.fasterxml.jackson.databind.JsonNode;
import dev.realtime.api.Event;
import org.jspecify.annotations.Nullable;

/** A piece of an embed, ready to be filled in for each event. */
@FunctionalInterface
interface EmbedPart {

  /** The piece for one event; null where it is to be left out. */
  @Nullable JsonNode render(Event event, EmbedRoom room);
}
