package dev.realtime.api.backend;

import dev.realtime.api.EventPosition;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/** For each name, the position in the stream up to which everything is done. */
public interface Cursors {

  /** The positions of those names that have one. */
  CompletionStage<Map<String, EventPosition>> load(Set<String> names);

  /** Moves cursors on; a position before the one that is saved changes nothing. */
  CompletionStage<Void> save(Map<String, EventPosition> positions);
}
