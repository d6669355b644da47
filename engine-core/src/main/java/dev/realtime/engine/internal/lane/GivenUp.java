package dev.realtime.engine.internal.lane;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.realtime.api.Event;
import org.jspecify.annotations.Nullable;

/**
 * An event that will not be delivered.
 *
 * @param lane the rule and action
 * @param event the event
 * @param delivery what would have been sent, without secrets; null where it could not be prepared
 * @param attempts how often it was tried
 * @param reason the last error, without secrets
 * @param letter the dead letter that it was before, when it was delivered once more; else null
 */
public record GivenUp(
    LaneName lane,
    Event event,
    @Nullable ObjectNode delivery,
    int attempts,
    String reason,
    @Nullable String letter) {}
