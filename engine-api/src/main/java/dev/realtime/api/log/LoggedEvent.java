package dev.realtime.api.log;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;

/**
 * An event read back from a log.
 *
 * @param time when it was emitted
 * @param channel where
 * @param data what happened
 */
public record LoggedEvent(Instant time, String channel, JsonNode data) {}
