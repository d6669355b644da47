package dev.realtime.engine.rule;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.realtime.api.Event;
import dev.realtime.engine.progress.Progress;
import dev.realtime.engine.progress.Ticket;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A rule on a channel: every event there goes through its reaction, if this engine acts for it. */
final class Hook implements Rule, EventTarget {
  private final RuleId id;
  private final ChannelPattern channel;
  private final ObjectNode shown;
  private final Reaction reaction;
  private final Ownership ownership;
  private final Progress progress;

  // Only used on the router's thread.
  private int lapses;

  Hook(
      RuleId id,
      ChannelPattern channel,
      ObjectNode shown,
      Reaction reaction,
      Ownership ownership,
      Progress progress) {
    this.id = id;
    this.channel = channel;
    this.shown = shown;
    this.reaction = reaction;
    this.ownership = ownership;
    this.progress = progress;
    this.lapses = ownership.lapses();
    reaction.setSuccessor(
        (event, ticket) -> progress.handOn(this, rule -> ((Hook) rule).run(event, ticket)));
  }

  /** After a lapse another engine may have acted: the rule goes on from its cursor. */
  private boolean acts() {
    int now = ownership.lapses();
    boolean lapsed = now != lapses && !id.everywhere();
    lapses = now;
    return !lapsed && ownership.acts(id);
  }

  @Override
  public void lookAtLease() {
    if (!acts()) {
      progress.stepAside();
    }
  }

  @Override
  public void accept(Event event) {
    if (!acts()) {
      progress.stepAside();
    } else if (event.position() == null) {
      reaction.accept(event, Ticket.NONE);
    } else {
      run(event, progress.take(event, false));
    }
  }

  @Override
  public void again(Event event) {
    if (acts()) {
      run(event, progress.take(event, true));
    } else {
      progress.stepAside();
    }
  }

  private void run(Event event, @Nullable Ticket ticket) {
    if (ticket != null) {
      try {
        reaction.accept(event, ticket);
      } finally {
        ticket.release();
      }
    }
  }

  @Override
  public Progress progress() {
    return progress;
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
  public CompletionStage<Void> close(String reason, boolean goesOn) {
    return reaction.close(reason, goesOn);
  }
}
