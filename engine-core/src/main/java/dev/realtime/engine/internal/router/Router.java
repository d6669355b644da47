package dev.realtime.engine.internal.router;

import com.fasterxml.jackson.databind.JsonNode;
import dev.realtime.api.ChannelPattern;
import dev.realtime.api.Event;
import dev.realtime.api.EventMessage;
import dev.realtime.api.EventPosition;
import dev.realtime.api.backend.EventStream;
import dev.realtime.engine.internal.emit.Emitter;
import dev.realtime.engine.internal.report.Reports;
import dev.realtime.engine.internal.rule.EventTarget;
import dev.realtime.engine.internal.rule.RuleIndex;
import dev.realtime.engine.internal.turn.Turn;
import dev.realtime.engine.json.Json;
import dev.realtime.engine.time.EngineTime;
import dev.realtime.engine.trace.RuleTrace;
import dev.realtime.engine.work.TaskQueue;
import dev.realtime.engine.work.Workers;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread on which events meet rules.
 *
 * <p>Everything comes through one bounded inbox: batches from the event stream (whoever reads them
 * waits when it is full, so the stream is the queue), messages other programs published (dropped
 * and counted when it is full, for nobody can be made to wait), answers of sessions and ends of
 * windows. An event is parsed at most once, and only if a rule wants it. Nothing on this thread
 * blocks.
 */
public final class Router implements Executor {
  private static final Logger log = LoggerFactory.getLogger(Router.class);
  private static final int INBOX = 8192;

  /** The most that messages of other programs may take in the inbox, in characters. */
  private static final long MOST_CHARACTERS = 64L << 20;

  private final RuleIndex index;
  private final EngineTime time;
  private final Reports reports;
  private final TaskQueue inbox;
  private final AtomicLong publishedCharacters = new AtomicLong();
  private final LongAdder received = new LongAdder();
  private final LongAdder dropped = new LongAdder();
  private final LongAdder malformed = new LongAdder();
  private final RateMeter rate;
  private final @Nullable RuleTrace trace;
  private volatile EventPosition routed = EventPosition.START;

  public Router(RuleIndex index, EngineTime time, Reports reports, Workers workers) {
    this.trace = reports.trace();
    this.inbox = workers.queue("router", 1, INBOX);
    this.index = index;
    this.time = time;
    this.reports = reports;
    this.rate = new RateMeter(time);
  }

  /**
   * Runs a task on the router's thread; waits while the inbox is full. Never at once, in the midst
   * of another task.
   */
  @Override
  public void execute(Runnable task) {
    inbox.execute(task);
  }

  /**
   * Takes events of the stream; waits while the inbox is full.
   *
   * @param routed called when they have been routed
   */
  public void streamed(List<EventStream.Entry> entries, Runnable routed) {
    execute(
        () -> {
          try {
            route(entries);
          } finally {
            routed.run();
          }
        });
  }

  /**
   * Takes events of the stream that were read once more; waits while the inbox is full.
   *
   * @param start the batch covers everything after this
   * @param oldestMillis events from before this time are skipped and counted
   * @param done called when they have been routed, on the router's thread
   */
  public void readAgain(
      List<EventStream.Entry> entries, EventPosition start, long oldestMillis, Runnable done) {
    execute(
        () -> {
          try {
            for (EventStream.Entry entry : entries) {
              routeAgain(entry, start, oldestMillis);
            }
          } finally {
            done.run();
          }
        });
  }

  /**
   * Takes a message that another program published; never waits.
   *
   * @param subscribed the name or pattern by which it was received; it goes to the targets under
   *     just that, because each of several matching subscriptions receives it
   */
  public void published(ChannelPattern subscribed, String channel, String text) {
    if (EventMessage.isMarked(text)) {
      return; // comes by the stream
    }
    if (text.length() > Emitter.LARGEST_EVENT) {
      malformed.increment();
      reports.report("channel '" + channel + "'", Emitter.tooLarge(channel, text.length()));
      return;
    }
    int size = text.length();
    Runnable task = () -> routePublished(subscribed, channel, text);
    if (publishedCharacters.addAndGet(size) > MOST_CHARACTERS || !inbox.offer(task)) {
      publishedCharacters.addAndGet(-size);
      dropped.increment();
    }
  }

  /** Completes when everything that is in the inbox now has been routed. */
  public CompletionStage<Void> whenRouted() {
    CompletableFuture<Void> routed = new CompletableFuture<>();
    execute(() -> routed.complete(null));
    return routed;
  }

  private void route(List<EventStream.Entry> entries) {
    received.add(entries.size());
    rate.add(entries.size());
    for (EventStream.Entry entry : entries) {
      EventMessage message = entry.message();
      EventTarget[] targets = index.match(message.channel());
      if (trace != null) {
        trace.routed(message.channel(), message.json(), targets.length);
      }
      if (targets.length > 0) {
        JsonNode data = parsed(message.channel(), message.json());
        if (data != null) {
          dispatch(Event.streamed(message, data, entry.position()), targets);
        }
      }
    }
    routed = entries.get(entries.size() - 1).position();
  }

  private void routeAgain(EventStream.Entry entry, EventPosition start, long oldestMillis) {
    Event event = null;
    for (EventTarget target : index.match(entry.message().channel())) {
      Turn turn = target.turn();
      if (turn == null || !turn.reads(start)) {
        continue;
      }
      if (entry.position().millis() < oldestMillis) {
        turn.skip(entry.position(), start);
        continue;
      }
      if (event == null) {
        JsonNode data = parsed(entry.message().channel(), entry.message().json());
        if (data == null) {
          return;
        }
        event = Event.streamed(entry.message(), data, entry.position());
      }
      Event again = event;
      guarded(again, () -> target.again(again, start));
    }
  }

  /** Everything up to here was routed. */
  public EventPosition routed() {
    return routed;
  }

  /** Reading begins after a position. */
  void startAfter(EventPosition position) {
    execute(() -> routed = position);
  }

  private void routePublished(ChannelPattern subscribed, String channel, String text) {
    publishedCharacters.addAndGet(-text.length());
    received.increment();
    rate.add(1);
    EventTarget[] targets = index.under(subscribed);
    if (trace != null) {
      trace.routed(channel, text, targets.length);
    }
    if (targets.length == 0) {
      return;
    }
    JsonNode data = parsed(channel, text);
    if (data != null) {
      dispatch(Event.live("", channel, "", time.instant(), data), targets);
    }
  }

  private @Nullable JsonNode parsed(String channel, String text) {
    try {
      return Json.parse(text);
    } catch (IllegalArgumentException e) {
      malformed.increment();
      String start = text.length() > 60 ? text.substring(0, 57) + "..." : text;
      // The text differs from message to message; one such line for a channel is enough.
      reports.report("channel '" + channel + "'", "not JSON", e.getMessage() + ": " + start);
      return null;
    }
  }

  private void dispatch(Event event, EventTarget[] targets) {
    for (EventTarget target : targets) {
      guarded(event, () -> target.accept(event));
    }
  }

  /** Whatever one rule does, the others get this event, and all the events after it. */
  private void guarded(Event event, Runnable step) {
    try {
      step.run();
    } catch (Throwable e) {
      log.debug("a rule failed on {}", event.channel(), e);
      String kind = "a rule failed: " + e.getClass().getSimpleName();
      reports.report("channel '" + event.channel() + "'", kind, "a rule failed: " + e);
    }
  }

  /** How many events and messages came in. */
  public long received() {
    return received.sum();
  }

  /** How many messages were dropped because the inbox was full. */
  public long dropped() {
    return dropped.sum();
  }

  /** How many messages on hooked channels were not JSON, or too large. */
  public long malformed() {
    return malformed.sum();
  }

  /** How many tasks wait in the inbox. */
  public int waiting() {
    return inbox.waiting();
  }

  /** Events a second, over the last ten seconds. */
  public double eventsPerSecond() {
    return rate.perSecond();
  }
}
