package dev.realtime.engine.rule;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.realtime.api.Event;
import java.util.concurrent.CompletionStage;

/** A rule on a channel: every event there goes through its reaction, if this engine acts for it. */
final class Hook implements Rule, EventTarget {
  private final RuleId id;
  private final ChannelPattern channel;
  private final ObjectNode shown;
  private final Reaction reaction;
  private final Ownership ownership;

  Hook(
      RuleId id, ChannelPattern channel, ObjectNode shown, Reaction reaction, Ownership ownership) {
    this.id = id;
    this.channel = channel;
    this.shown = shown;
    this.reaction = reaction;
    this.ownership = ownership;
  }

  @Override
  public void accept(Event event) {
    if (ownership.acts(id)) {
      reaction.accept(event);
    }
  }

  @Override
  public RuleId id() {
    return id;
  }

  @Override
  public ChannelPattern channel() {
    return channel;
  }

  @Override
  public EventTarget target() {
    return this;
  }

  @Override
  public ObjectNode describe() {
    ObjectNode json = shown.deepCopy();
    json.put("id", id.text());
    json.put("channel", channel.toString());
    json.put("acting", ownership.acts(id));
    return json;
  }

  @Override
  public RuleStats stats() {
    return reaction.stats();
  }

  @Override
  public CompletionStage<Void> whenIdle() {
    return reaction.whenIdle();
  }

  @Override
  public CompletionStage<Void> close(String reason) {
    return reaction.close(reason);
  }
}
