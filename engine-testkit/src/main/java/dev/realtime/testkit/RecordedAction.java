package dev.realtime.testkit;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;

/**
 * What an action sent, or tried to: one for each event it was asked to act on, however often it was
 * tried.
 *
 * @param rule the rule, with the place where it is written
 * @param type the action type, such as {@code discord}
 * @param channel the channel of the event
 * @param at when it was first sent, from the beginning of the test
 * @param shown what was sent, as the plugin describes it: {@code type} and the fields of that type;
 *     holds no secret
 */
public record RecordedAction(
    String rule, String type, String channel, Duration at, ObjectNode shown) {}
