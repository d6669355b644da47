package dev.realtime.testkit;

import dev.realtime.api.action.HttpWire;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One attempt to send: a request of a plugin that speaks HTTP, a call of {@code send} otherwise.
 *
 * @param rule the rule, with the place where it is written; empty where that is unknown
 * @param type the action type, such as {@code discord}
 * @param at when, from the beginning of the test
 * @param events how many events it was for
 * @param failure how it was made to fail, such as {@code status 503}; null where it was not
 * @param request what would have gone over the wire, secrets included; null where the plugin does
 *     not speak HTTP
 */
public record RecordedAttempt(
    String rule,
    String type,
    Duration at,
    int events,
    @Nullable String failure,
    HttpWire.@Nullable Request request) {}
