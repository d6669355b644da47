package dev.realtime.engine.internal.rule;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.realtime.api.ChannelPattern;
import dev.realtime.api.Event;
import dev.realtime.api.EventPosition;
import dev.realtime.engine.internal.progress.Progress;
import dev.realtime.engine.internal.progress.Resumable;
import dev.realtime.engine.internal.progress.Ticket;
import dev.realtime.engine.internal.report.RuleStats;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** A rule on a channel: every event there goes through its reaction, if this engine acts for it. */
final class Hook implements Rule, EventTarget {
  private final RuleId id;
  private final ChannelPattern channel;
  private final ObjectNode shown;
  private final Reaction reaction;
  private final Ownership ownership;
  private final Progress progress;

  private final Executor router;
  private final CompletableFuture<Void> closed = new CompletableFuture<>();

  /** The rule whose place this one took has decided on everything it was given. */
  private final CompletableFuture<Void> begun = new CompletableFuture<>();

  // Only used on the router's thread.
  private int lapses;
  private final List<Waiting> waiting = new ArrayList<>();
  private @Nullable Hook successor;

  /**
   * What came before it was this rule's turn: events, and what the rule before left. Their tickets
   * bound how many there are.
   */
  private record Waiting(@Nullable EventPosition position, Runnable work) {
    /** As the stream has the events; what has no position comes last. */
    static final Comparator<Waiting> IN_ORDER =
        Comparator.comparing(Waiting::position, Comparator.nullsLast(Comparator.naturalOrder()));
  }

  Hook(
      RuleId id,
      ChannelPattern channel,
      ObjectNode shown,
      Reaction reaction,
      Ownership ownership,
      Progress progress,
      Executor router) {
    this.id = id;
    this.channel = channel;
    this.shown = shown;
    this.reaction = reaction;
    this.ownership = ownership;
    this.progress = progress;
    this.router = router;
    this.lapses = ownership.lapses();
    reaction.setSuccessor(this::handOn);
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
    if (ticket == null) {
      return;
    }
    if (begun.isDone()) {
      react(event, ticket);
    } else {
      waiting.add(new Waiting(event.position(), () -> react(event, ticket)));
    }
  }

  private void react(Event event, Ticket ticket) {
    try {
      reaction.accept(event, ticket);
    } finally {
      ticket.release();
    }
  }

  private void resume(Place place, Event event, Ticket ticket) {
    if (begun.isDone()) {
      goOn(place, event, ticket);
    } else {
      waiting.add(new Waiting(event.position(), () -> goOn(place, event, ticket)));
    }
  }

  private void goOn(Place place, Event event, Ticket ticket) {
    try {
      reaction.resume(place, event, ticket);
    } finally {
      ticket.release();
    }
  }

  /** To the rule that came next and no later one: all of them act in the order of the events. */
  private void handOn(Place place, Event event, Ticket ticket) {
    Hook next = successor;
    while (next != null && next.closed.isDone() && next.successor != null) {
      next = next.successor;
    }
    if (next != null) {
      next.resume(place, event, ticket);
    } else if (!progress.handOn(
        this, event.position(), ticket, rule -> ((Hook) rule).resume(place, event, ticket))) {
      reaction.stats().failed("its session has ended");
      ticket.release();
    }
  }

  /** Nothing is asked of it before its predecessor's answers are in: so the order is kept. */
  @Override
  public void continueFrom(@Nullable Resumable before) {
    if (before instanceof Hook hook) {
      hook.successor = this;
      CompletableFuture.anyOf(hook.whenDecided().toCompletableFuture(), hook.closed)
          .thenRun(() -> router.execute(this::begin));
    } else {
      begin();
    }
  }

  private void begin() {
    // a session that ends leaves its calls as they were made, which within a rule is another order
    waiting.sort(Waiting.IN_ORDER);
    for (Waiting next : List.copyOf(waiting)) {
      try {
        next.work().run();
      } catch (RuntimeException | Error e) {
        reaction.failed("a rule failed: " + e);
      }
    }
    waiting.clear();
    begun.complete(null);
  }

  private CompletionStage<Void> whenDecided() {
    return begun.thenCompose(nothing -> reaction.whenDecided());
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
    return begun.thenCompose(nothing -> reaction.whenIdle());
  }

  @Override
  public CompletionStage<Void> close(String reason, boolean goesOn) {
    closed.complete(null);
    return reaction.close(reason, goesOn);
  }
}
